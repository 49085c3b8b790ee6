"""Those who mark hear once a day that works wait for them, and hear nothing when none does."""

from datetime import date, timedelta

import pytest

from pintar.accounts.actions import give_role
from pintar.accounts.models import Role
from pintar.accounts.values import RoleKind
from pintar.assessment.actions.letters import tell_markers
from pintar.assessment.tests.judged import hand_in, make_essay_paper, make_marker, make_person, mark
from pintar.assessment.works import Judging
from pintar.kit.clock import now
from pintar.notifications.models import Letter, Notice

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 6)


def test_a_marker_is_told_how_many_works_wait_and_where():
    paper, marker = make_essay_paper(), make_marker()
    hand_in(paper, "asha")
    hand_in(paper, "bo")
    Judging.objects.update(opened_at=now() - timedelta(days=400))

    assert tell_markers(day=DAY) == 1

    notice = Notice.objects.get()
    assert (notice.person_id, notice.url) == (marker.pk, "/meja/penilaian/")
    assert notice.subject == "2 karya menunggu penilaian Anda" and "tertua menunggu sejak" in notice.body
    assert Letter.objects.get().to == marker.email and "asha" not in (notice.body + notice.subject).lower()


def test_it_is_told_once_a_day_and_again_the_next_day():
    hand_in(make_essay_paper())
    make_marker()

    assert [tell_markers(day=DAY), tell_markers(day=DAY), tell_markers(day=DAY + timedelta(days=1))] == [
        1,
        0,
        1,
    ]
    assert Letter.objects.count() == 2


def test_nobody_is_told_when_nothing_waits(django_assert_num_queries):
    paper, marker = make_essay_paper(), make_marker()
    with django_assert_num_queries(1):
        assert tell_markers(day=DAY) == 0

    hand_in(paper)
    mark(marker)
    assert tell_markers(day=DAY) == 0 and not Notice.objects.filter(person=marker).exists()


def test_only_those_are_told_for_whom_it_waits():
    paper = make_essay_paper()
    author, other_course = make_marker("asha"), make_marker("lain", bank="")
    gone, former = make_marker("pergi"), make_marker("dulu")
    make_person("peserta")
    hand_in(paper, "asha")
    other_course_named = make_marker("sempit", group="batch:9")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    Role.objects.filter(person=former).delete()

    tell_markers(day=DAY)

    told = set(Notice.objects.values_list("person_id", flat=True))
    assert told == {other_course.pk} and author.pk not in told and other_course_named.pk not in told


def test_an_organiser_is_told_only_of_what_they_were_named_for():
    hand_in(make_essay_paper())
    elsewhere, here = make_marker("sempit", group="batch:9"), make_marker("tepat")
    for person in (elsewhere, here):
        give_role(person=person, kind=RoleKind.ORGANISER, region=None, by=None)

    tell_markers(day=DAY)

    assert set(Notice.objects.values_list("person_id", flat=True)) == {here.pk}
