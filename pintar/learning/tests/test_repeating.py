"""A lesson that a failed try opened again is gone through again, as the rules of the training ask; nothing that was earned is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.actions import replay
from pintar.learning.completion import judge
from pintar.learning.models import Completion, Corrective, Enrolment, Progress
from pintar.learning.queries import get_study_for
from pintar.learning.tests.stage import finish as finish_plain
from pintar.learning.tests.stage import make_enrolment, sit
from pintar.learning.tests.test_player import look, make_film_batch, send, watched
from pintar.learning.tests.test_rules import finish

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    """Somebody who watched the film of a course that asks for half of it, finished that lesson, and failed the test."""
    found = make_enrolment(batch=make_film_batch(watch_share=0.5))
    Enrolment.objects.filter(pk=found.pk).update(enrolled_at=now() - timedelta(days=2))
    client.force_login(found.person)
    send(client, at(found, hours=5))
    finish(found, "video")
    sit(found, "uji", right=0)
    assert "satu" in study_of(found).repeats
    return found


def at(enrolment, *, hours=0, spans=((0, 160),)):
    """What a player sends of so long ago."""
    letter = watched(enrolment, *spans, position=spans[-1][1])
    letter["acts"][0]["at"] = (now() - timedelta(hours=hours)).isoformat()
    return letter


def study_of(enrolment):
    return get_study_for(enrolment.person, enrolment.pk)


def test_what_was_watched_before_the_failed_try_does_not_finish_it_again(client, learner):
    with pytest.raises(Refused, match="yang perlu diputar"):
        finish(learner, "video")
    reply = client.post(reverse("learning:finish", args=[learner.pk, "satu"]), {"medium": "video"})

    assert reply.status_code == 409 and "satu" in study_of(learner).repeats


def test_watched_again_it_is_finished_again(client, learner):
    send(client, at(learner, spans=((0, 60),)))
    with pytest.raises(Refused):
        finish(learner, "video")

    send(client, at(learner, spans=((60, 160),)))
    finish(learner, "video")

    assert "satu" not in study_of(learner).repeats
    assert Corrective.objects.get(lesson="satu").ending == "repeated"


def test_a_medium_without_a_rule_is_gone_through_as_ever(learner):
    finish(learner, "reading")

    assert "satu" not in study_of(learner).repeats


def test_nothing_that_was_earned_is_lost_while_the_repeat_waits(learner):
    before = {
        name: getattr(Progress.objects.get(pk=learner.pk), name) for name in ("done", "scores", "tries")
    }
    with pytest.raises(Refused):
        finish(learner, "video")

    assert before == {name: getattr(Progress.objects.get(pk=learner.pk), name) for name in before}
    section = next(one for one in judge(study_of(learner)).conditions if one.code == "section")
    assert section.facts["done"] == 1 and "satu" in study_of(learner).done


def test_the_certificate_comes_by_passing_whatever_is_still_to_be_repeated(learner):
    finish_plain(learner, "dua", "tiga")
    sit(learner, "kuis")
    sit(learner, "uji", right=4)

    assert Completion.objects.filter(enrolment=learner).exists() and not study_of(learner).repeats


def test_a_finishing_from_before_the_try_arrives_late_and_is_neither_refused_nor_a_repeat(learner):
    finish(learner, "video", device_at=now() - timedelta(hours=1))

    assert "satu" in study_of(learner).repeats


def test_each_failed_try_asks_anew(client, learner):
    send(client, at(learner))
    sit(learner, "uji", right=0)

    with pytest.raises(Refused, match="yang perlu diputar"):
        finish(learner, "video")


def test_play_that_is_too_fast_for_a_first_viewing_does_not_count_again(client):
    found = make_enrolment(batch=make_film_batch(watch_share=0.5, max_rate=1.5))
    Enrolment.objects.filter(pk=found.pk).update(enrolled_at=now() - timedelta(days=2))
    client.force_login(found.person)
    send(client, at(found, hours=5))
    finish(found, "video")
    sit(found, "uji", right=0)
    fast = at(found)
    fast["acts"][0]["rate"] = 2.0
    send(client, fast)

    with pytest.raises(Refused, match="yang perlu diputar"):
        finish(found, "video")


def test_the_page_begins_at_nothing_and_counts_what_is_seen_from_now_on(client, learner):
    fresh = look(client, learner, media="video")
    assert "data-anew" in fresh and "data-first" in fresh and "data-seen=" not in fresh

    send(client, at(learner, spans=((0, 60),)))
    assert 'data-seen="0-60"' in look(client, learner, media="video")
    send(client, at(learner, spans=((60, 160),)))
    finish(learner, "video")
    done = look(client, learner, media="video")
    assert "data-anew" not in done and 'data-seen="0-160"' in done


def test_replaying_keeps_what_is_to_be_repeated(learner):
    before = Progress.objects.values().get(pk=learner.pk)

    replay(enrolment_id=learner.pk)

    after = Progress.objects.values().get(pk=learner.pk)
    assert {**after, "updated_at": 0} == {**before, "updated_at": 0} and after["repeats"]
