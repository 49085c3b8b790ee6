"""Any part may be killed while people work: what they were told is kept is there, and the site comes back by itself."""

import time

import pytest

from tests.cluster.conftest import PASSWORD
from tests.cluster.crowd import Crowd
from tests.cluster.test_b_renewing import missing


@pytest.fixture(scope="module")
def crowd(stage):
    crowd = Crowd(stage.cluster.address, stage.batch, PASSWORD, 24)
    crowd.sign_in()
    return crowd


def hurt_by(crowd, act):
    """Do it to people at work; seconds until the last trouble it made."""
    crowd.until_well()
    at = time.monotonic()
    act()
    time.sleep(3.2)
    crowd.until_well()
    return max(crowd.letters.hurt_since(at), crowd.pages.hurt_since(at))


def test_killing_one_part_after_the_other_loses_nothing_that_was_acknowledged(stage, crowd, tell):
    cluster = stage.cluster
    deaths = {
        "a web node": cluster.nodes[0].kill,
        "the worker": cluster.worker.kill,
        "Redis": cluster.redis.kill,
        "the follower": cluster.second.kill,
        "the first database": cluster.first.kill,
    }
    with crowd.at_work():
        for what, kill in deaths.items():
            before = len(crowd.troubles())

            def act(kill=kill):
                kill()
                cluster.look_after()

            if what == "the first database":
                cluster.give_a_follower()
            seconds = hurt_by(crowd, act)
            failed = len(crowd.troubles()) - before
            tell(f"killed {what}: {failed} requests failed, the last after {seconds:.1f} s")
            assert seconds < 20, crowd.troubles()[-5:]
        crowd.until_well()

    assert cluster.first.name == "second" and len(crowd.kept) > 200
    assert missing(stage, crowd.kept) == []
    tell(f"{len(crowd.kept)} acknowledged acts, every one in the table of the promoted database")
