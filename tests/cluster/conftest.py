"""One cluster for all tests of the folder, with a course, people and a batch that is open."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.cluster.whole import Cluster

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))  # the course and the learner of the measurements

PEOPLE = 40
PASSWORD = "kopi-pagi-hangat"
TOLD = pytest.StashKey[list[str]]()


@dataclass
class Stage:
    """A cluster with a course of ten lessons whose first has a film, and people who may join its batch."""

    cluster: Cluster
    batch: int
    film: str


@pytest.fixture(scope="package")
def stage() -> Iterator[Stage]:
    from course import write

    root = Path(tempfile.mkdtemp(prefix="pintar-cluster-", dir="/tmp"))
    root.chmod(0o755)
    cluster = Cluster(root / "cluster")
    try:
        cluster.start(tell=False)
        cluster.run("course", "import", str(write(root / "source")), "--publish")
        said = cluster.python(PREPARE, str(PEOPLE), PASSWORD)
        film = re.search(r"/berkas/\S+", said)
        assert film
        yield Stage(cluster, int(said.split()[-1]), film.group())
    finally:
        cluster.stop()
        if not os.environ.get("PINTAR_CLUSTER_KEEP"):  # its logs tell what happened
            shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Any:
    """Say a measured figure at the end of the run."""
    return request.config.stash.setdefault(TOLD, []).append


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if told := config.stash.get(TOLD, []):
        terminalreporter.section("measured")
        for line in told:
            terminalreporter.write_line(line)


# A film for every lesson of the course, people whose names are confirmed, and a batch that is open.
PREPARE = """
import os, sys
from datetime import timedelta
from pintar.accounts.models import Person
from pintar.authoring.models import Release
from pintar.catalogue.actions import add_batch, open_period
from pintar.catalogue.models import Training
from pintar.kit import files
from pintar.kit.clock import now, today
film = files.keep(os.urandom(3_000_000), suffix=".mp4", public=True)
release = Release.objects.get()
for section in release.manifest["sections"]:
    for lesson in section["lessons"]:
        if lesson["quiz"] is None:
            lesson["media"]["video"] = {"url": film.url, "bytes": film.size, "type": "video/mp4", "seconds": 86000}
release.save(update_fields=["manifest"])
at = now()
period = open_period(name="Periode", opens_at=at - timedelta(hours=1), closes_at=at + timedelta(days=9), by=None)
batch = add_batch(period=period, training=Training.objects.get(slug="ukur"), starts_on=today() - timedelta(days=1),
                  ends_on=today() + timedelta(days=30), by=None)
one = Person(); one.set_password(sys.argv[2])
Person.objects.bulk_create([Person(email=f"ukur{n}@contoh.id", password=one.password, full_name="Siti Aminah",
    name_confirmed_at=at, profession_id="guru-mi", employment="pns", province_id="35", regency_id="35.01")
    for n in range(int(sys.argv[1]))])
print(film.url, batch.pk)
"""
