"""Everything that works on one machine works on several: files, sessions, jobs, pages that may lag, the pooler."""

import http.client
import os
import re
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest

from tests.cluster.conftest import PASSWORD, ROOT


def fetch(address, path, method="GET", **headers):
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    reply = line.getresponse()
    return reply.status, reply.headers, reply.read()


def test_whole_journeys_go_through_all_parts(stage):
    from learner import journey

    me = journey(stage.cluster.address, f"ukur{39}@contoh.id", PASSWORD, stage.batch)

    assert len(me.seconds) > 30
    rows = stage.cluster.python(
        "from pintar.credentials.models import Certificate; print(Certificate.objects.get().file)"
    )
    sha = rows.strip()
    assert (stage.cluster.ground.folder / "worker-disk/files/private" / sha[:2] / sha).exists()


def test_style_sheets_come_squeezed_and_may_be_kept_for_ever(stage):
    _status, _headers, page = fetch(stage.cluster.address, "/")
    sheet = re.search(rb'/static/[^"]+\.css', page)
    assert sheet

    status, headers, _body = fetch(stage.cluster.address, sheet.group().decode(), Accept_Encoding="gzip, br")

    assert status == 200 and headers["Content-Encoding"] in ("br", "gzip")
    assert "immutable" in headers["Cache-Control"] and headers["X-Content-Type-Options"] == "nosniff"
    assert fetch(stage.cluster.address, "/static/.collected")[0] == 404


def test_a_film_is_seekable_whichever_machine_it_was_made_on(stage):
    address = stage.cluster.address
    status, headers, body = fetch(address, stage.film, Range="bytes=1500000-1500009")
    assert (status, len(body)) == (206, 10) and headers["Content-Range"] == "bytes 1500000-1500009/3000000"

    status, headers, whole = fetch(address, stage.film)
    assert (status, len(whole), headers["Content-Type"]) == (200, 3_000_000, "video/mp4")
    assert whole[1_500_000:1_500_010] == body and "immutable" in headers["Cache-Control"]

    stage.cluster.store.process.send_signal(19)  # the bucket sleeps: what nginx holds is served on
    try:
        assert fetch(address, stage.film, Range="bytes=10-19")[2] == whole[10:20]
    finally:
        stage.cluster.store.process.send_signal(18)
    assert fetch(address, f"/berkas/00/{'0' * 64}.mp4")[0] == 404


def test_the_machine_room_is_closed_to_the_street(stage):
    assert fetch(stage.cluster.address, "/metrics")[0] == 404
    status, _headers, said = fetch(f"http://127.0.0.1:{stage.cluster.nodes[0].port}", "/metrics")
    assert status == 200 and b"pintar_requests_total" in said
    forwarded = f"http://127.0.0.1:{stage.cluster.nodes[0].port}"
    assert fetch(forwarded, "/metrics", X_Forwarded_For="203.0.113.7")[0] == 404


def test_pages_that_may_lag_are_read_from_the_follower(stage):
    cluster = stage.cluster

    def asked():
        with cluster.second.connect("postgres", "postgres") as connection:
            return connection.execute(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = 'pintar'"
            ).fetchone()[0]

    before = asked()
    for number in range(30):  # asked anew each time: a page that many ask for is remembered for a moment
        assert fetch(cluster.address, f"/pelatihan/?q=kata{number}")[0] == 200
    deadline = (
        time.monotonic() + 20
    )  # a server process tells its statistics when it has nothing to do for ten seconds
    while asked() - before < 20 and time.monotonic() < deadline:
        time.sleep(0.5)

    assert asked() - before >= 20


def test_the_doctor_knows_every_part(stage):
    said = stage.cluster.run("doctor")

    for subject in ("pgbouncer", "replica", "redis", "bucket", "database", "jobs", "letters", "clock"):
        assert re.search(rf"^ok +{subject}", said, re.M), said


@pytest.mark.skipif(
    os.environ.get("PINTAR_CLUSTER_RACES") == "0", reason="left out by PINTAR_CLUSTER_RACES=0"
)
def test_the_races_hold_behind_the_pooler(stage, tmp_path):
    """The same tests as everywhere, through pgbouncer in transaction mode, with Redis and the bucket."""
    env = {**os.environ, **stage.cluster.environment(), "PINTAR_DATA": str(tmp_path / "data")}
    for name in ("DATABASE_DIRECT_URL", "DATABASE_REPLICA_URL"):
        env.pop(name)
    env["PINTAR_TEST_DB"] = "test_races"
    words = ["tests/races", "tests/journeys", "-x", "-q", "--reuse-db", "-p", "no:randomly"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, env=env, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
