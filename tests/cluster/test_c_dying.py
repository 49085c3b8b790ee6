"""Any part may be killed while people work: what they were told is kept is there, and the site comes back by itself."""

import time

import pytest

from tests.cluster.conftest import PASSWORD
from tests.cluster.crowd import Crowd, Rush
from tests.cluster.test_b_renewing import missing


@pytest.fixture(scope="module")
def crowd(stage):
    crowd = Crowd(stage.cluster.address, stage.batch, PASSWORD, 24)
    crowd.sign_in()
    return crowd


@pytest.fixture(scope="module")
def rush(stage, tmp_path_factory):
    from tickets import PREPARE

    folder = tmp_path_factory.mktemp("rush")
    said = stage.cluster.python(PREPARE, "4000", "1000", str(folder))
    cookies = (folder / "cookies").read_text().split()
    return Rush(stage.cluster.address, int(said.split()[-2]), cookies)


def hurt_by(crowd, rush, act):
    """Do it to people at work; seconds until the last trouble it made."""
    crowd.until_well()
    at = time.monotonic()
    act()
    time.sleep(3.2)
    crowd.until_well()
    return max(trace.hurt_since(at) for trace in (crowd.letters, crowd.pages, rush.taps))


def without_row(stage, numbers):
    """Which of these tickets the database does not hold."""
    with stage.cluster.first.connect() as connection:
        rows = connection.execute("SELECT id FROM admission_ticket WHERE id = ANY(%s)", [sorted(numbers)])
        return sorted(numbers - {row[0] for row in rows})


def test_killing_one_part_after_the_other_loses_nothing_that_was_acknowledged(stage, crowd, rush, tell):
    cluster = stage.cluster
    deaths = {
        "a web node": cluster.nodes[0].kill,
        "the worker": cluster.worker.kill,
        "Redis": cluster.redis.kill,
        "the follower": cluster.second.kill,
        "the first database": cluster.first.kill,
    }
    with crowd.at_work(), rush.at_work():
        for what, kill in deaths.items():
            before = len(crowd.troubles()) + len(rush.taps.bad)

            def act(kill=kill):
                kill()
                cluster.look_after()

            if what == "the first database":
                cluster.give_a_follower()
            seconds = hurt_by(crowd, rush, act)
            failed = len(crowd.troubles()) + len(rush.taps.bad) - before
            tell(f"killed {what}: {failed} requests failed, the last after {seconds:.1f} s")
            assert seconds < 20, crowd.troubles()[-5:]
        crowd.until_well()

    assert cluster.first.name == "second" and len(crowd.kept) > 200
    assert missing(stage, crowd.kept) == [] and len(rush.numbers) > 200
    assert without_row(stage, rush.numbers) == []
    tell(f"{len(rush.numbers)} acknowledged tickets, every one in the table of the promoted database")
    tell(f"{len(crowd.kept)} acknowledged acts, every one in the table of the promoted database")
