"""Two at once on the same works: real threads, real connections."""

import pytest

from pintar.assessment.actions.judging import claim_next, claim_work, give_judgement
from pintar.assessment.actions.peering import claim_peer, give_peer_judgement
from pintar.assessment.models import Mark
from pintar.assessment.tests.judged import FULL, hand_in, make_essay_paper, make_marker
from pintar.assessment.tests.test_races import at_once
from pintar.assessment.works import Judgement, Judging, WorkState
from pintar.kit.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_markers_who_ask_at_once_get_different_works():
    paper = make_essay_paper()
    for n in range(4):
        hand_in(paper, f"peserta{n}")
    markers = [make_marker(f"penilai{n}") for n in range(6)]

    found = at_once(lambda n: claim_next(viewer=markers[n]), 6)

    taken = [work.pk for work in found if work is not None]
    assert len(taken) == len(set(taken)) == 4
    assert all(work.claims == 1 for work in Judging.objects.all())


def test_a_work_for_two_is_never_taken_by_three():
    hand_in(make_essay_paper(markers=2))
    work, markers = Judging.objects.get(), [make_marker(f"penilai{n}") for n in range(5)]

    found = at_once(lambda n: claim_work(viewer=markers[n], work=work), 5)

    assert sum(isinstance(one, Refused) for one in found) == 3
    assert Judging.objects.get().claims == 2 == Judgement.objects.filter(holds=True).count()


def test_two_markers_who_give_at_once_settle_a_work_once():
    hand_in(make_essay_paper(markers=2))
    work, markers = Judging.objects.get(), [make_marker(f"penilai{n}") for n in range(2)]
    for marker in markers:
        claim_next(viewer=marker)

    at_once(lambda n: give_judgement(work_id=work.pk, by=markers[n].pk, said=FULL), 2)

    work.refresh_from_db()
    assert (work.state, work.given) == (WorkState.SETTLED, 2)
    assert Mark.objects.filter(is_final=True).count() == 1


def test_peers_who_ask_at_once_never_overfill_a_work_and_never_wait_for_each_other():
    paper = make_essay_paper(peers=2)
    works = [Judging.objects.get(sitting=hand_in(paper, f"peserta{n}")) for n in range(6)]

    for _round in range(2):
        taken = at_once(lambda n: claim_peer(own=works[n]), 6)
        assert all(isinstance(one, Judgement) or one is None for one in taken)
        assert all(work.claims <= work.want for work in Judging.objects.all())

        def give(n, taken=taken):
            if taken[n] is not None:
                give_peer_judgement(work_id=taken[n].judging_id, by=works[n].person_id, said=FULL)

        assert at_once(give, 6) == [None] * 6

    given = [one.judging.person_id != one.by_id for one in Judgement.objects.select_related("judging")]
    assert all(given) and len(given) >= 10
    assert Judging.objects.filter(given__gt=2).count() == 0
