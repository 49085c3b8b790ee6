"""Peers mark each other: blind, balanced, and nobody waits for ever."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.assessment import kinds
from pintar.assessment.actions.judging import Said, appeal_work, claim_next, give_judgement
from pintar.assessment.actions.peering import claim_peer, give_peer_judgement, rehearse
from pintar.assessment.actions.settling import move_works
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.models import Mark
from pintar.assessment.queries.agreement import far_peers
from pintar.assessment.tests.judged import (
    BODY,
    FULL,
    HALF,
    NONE,
    hand_in,
    make_essay_paper,
    make_marker,
    make_person,
)
from pintar.assessment.tests.test_kind_essay import ESSAY
from pintar.assessment.works import Judgement, Judging, WorkState
from pintar.kit.clock import now
from pintar.kit.errors import Refused

pytestmark = pytest.mark.django_db
GIVE = {"act": "give", "tingkat-a": "2", "tingkat-b": "1", "komentar": "Jelas sekali."}


@pytest.fixture
def works():
    """Four who handed in; two peers mark each."""
    paper = make_essay_paper(peers=2)
    sittings = [hand_in(paper, name, f"Karya {name}.") for name in ("asha", "bo", "cita", "dedi")]
    return [Judging.objects.get(sitting=sitting) for sitting in sittings]


def peer(own, said=FULL):
    taken = claim_peer(own=own)
    give_peer_judgement(work_id=taken.judging_id, by=own.person_id, said=said)
    return taken.judging


def is_final(work):
    return Mark.objects.filter(sitting=work.sitting_id).latest("id").is_final


def test_nobody_marks_their_own_and_the_least_marked_comes_first(works):
    first, second = (claim_peer(own=works[0]) for _again in range(2))

    assert first == second, "the one at hand is given again"
    assert first.judging == works[1]
    assert claim_peer(own=works[2]).judging == works[0] and claim_peer(own=works[3]).judging == works[2]


def test_every_work_gets_its_number_and_every_result_is_a_median(works):
    for _round in range(2):
        for own in works:
            peer(own, HALF if own == works[0] else FULL)

    for work in works:
        work.refresh_from_db()
        assert (work.state, work.given, work.how) == (WorkState.SETTLED, 2, "median") and is_final(work)
    assert claim_peer(own=works[0]) is None


def test_enough_marks_settle_a_work_once_its_author_did_their_share(works):
    # Two peers mark the first work while its author marks nobody.
    for own in works[1:]:
        taken = claim_peer(own=own)
        Judging.objects.filter(pk=taken.judging_id).update(claims=0)
        Judgement.objects.filter(pk=taken.pk).update(judging=works[0])
    Judging.objects.filter(pk=works[0].pk).update(claims=3, want=2)
    for own in works[1:3]:
        give_peer_judgement(work_id=works[0].pk, by=own.person_id, said=FULL)
    assert not is_final(works[0])

    peer(works[0])
    assert not is_final(works[0])
    peer(works[0])

    assert is_final(works[0])


def test_who_did_nothing_for_others_is_held_back_no_longer_than_the_days_of_peers(works):
    Judging.objects.filter(pk=works[0].pk).update(given=2, claims=2)
    for by in works[1:3]:
        Judgement.objects.create(
            judging=works[0],
            by=by.person,
            is_peer=True,
            state="given",
            levels=dict(FULL.levels),
            held_until=now(),
        )
    Judging.objects.filter(pk=works[0].pk).update(moves_at=now() - timedelta(minutes=1))

    move_works()

    assert is_final(works[0])


def test_a_work_that_peers_left_goes_to_the_markers(works):
    peer(works[1])
    taken = claim_peer(own=works[2])
    Judging.objects.update(moves_at=now() - timedelta(minutes=1))

    assert move_works() == 4

    works[0].refresh_from_db()
    assert works[0].state == WorkState.OPEN and works[0].given == 0
    with pytest.raises(Refused, match="tidak menunggu penilaian Anda"):
        give_peer_judgement(work_id=taken.judging_id, by=works[2].person_id, said=FULL)
    marker = make_marker()
    assert claim_next(viewer=marker) == works[0]
    give_judgement(work_id=works[0].pk, by=marker.pk, said=FULL)
    assert is_final(works[0])


def test_alone_one_waits_no_longer_than_the_days_of_peers():
    own = Judging.objects.get(sitting=hand_in(make_essay_paper(peers=3, peer_days=2)))

    assert claim_peer(own=own) is None
    assert now() + timedelta(days=1) < own.moves_at < now() + timedelta(days=3)


def test_a_place_that_a_peer_does_not_use_is_free_again(works):
    taken = claim_peer(own=works[0])
    Judgement.objects.filter(pk=taken.pk).update(held_until=now() - timedelta(minutes=1))

    assert {claim_peer(own=own).judging for own in works[2:]} >= {works[0]}
    works[1].refresh_from_db()
    assert works[1].claims <= 1


def test_a_peer_who_lies_far_off_moves_little_and_is_named_for_a_person_to_look_at():
    paper = make_essay_paper(peers=3)
    names = ("asha", "bo", "cita", "dedi")
    works = [Judging.objects.get(sitting=hand_in(paper, name)) for name in names]
    for _round in range(3):
        for own in works:
            peer(own, NONE if own == works[0] else FULL)

    for work in works[1:]:
        work.refresh_from_db()
        assert work.share == "1"
    assert [one["by"] for one in far_peers("karya")] == [works[0].person_id]
    assert far_peers("lain") == []


def test_the_example_comes_before_the_works_of_others(client):
    body = kinds.of(ESSAY).body(Draft(ESSAY | {"example": {"answer": "Contoh ini.", "levels": [2, 1]}}))
    paper = make_essay_paper(bodies=(body,), peers=2)
    own, _other = [Judging.objects.get(sitting=hand_in(paper, name)) for name in ("asha", "bo")]
    with pytest.raises(Refused, match="contohnya"):
        claim_peer(own=own)
    client.force_login(own.person)

    sent_on = client.post(reverse("assessment:next_peer", args=[own.pk]))
    shown = client.get(sent_on.url).content.decode()
    refused = client.post(sent_on.url, {"tingkat-a": "0"})
    client.post(sent_on.url, {"tingkat-a": "0", "tingkat-b": "0"})
    beside = client.get(sent_on.url).content.decode()

    assert "Contoh ini." in shown and "Penilaian penyusun" not in shown and refused.status_code == 422
    assert "Penilaian penyusun" in beside
    assert rehearse(own=own, levels={"a": 2, "b": 1}).levels == {"a": 0, "b": 0}
    assert client.post(reverse("assessment:next_peer", args=[own.pk])).url.startswith("/nilai-rekan/karya/")


def test_a_peer_goes_through_the_pages_and_learns_no_name(client, works):
    client.force_login(works[0].person)
    start = client.get(reverse("assessment:peers")).content.decode()

    taken = client.post(reverse("assessment:next_peer", args=[works[0].pk]))
    shown = client.get(taken.url).content.decode()
    client.post(taken.url, GIVE | {"act": "draft"})
    kept = client.get(taken.url).content.decode()
    done = client.post(taken.url, GIVE, follow=True).content.decode()

    assert "<b>0</b> dari <b>2</b>" in start and "Karya bo." in shown
    assert "bo@" not in shown and ">Bo<" not in shown and "Jelas sekali." in kept
    assert "<b>1</b> dari <b>2</b>" in done
    client.force_login(make_person("lain"))
    assert client.get(taken.url).status_code == 404
    assert client.post(reverse("assessment:next_peer", args=[works[0].pk])).status_code == 404


def test_one_may_ask_a_marker_to_look_at_what_peers_gave_once(client, works):
    for _round in range(2):
        for own in works:
            peer(own, NONE)
    work = Judging.objects.get(pk=works[0].pk)
    client.force_login(work.person)
    address = reverse("assessment:appeal", args=[work.sitting_id, 1])
    assert client.post(address, {"alasan": " "}).status_code == 422

    client.post(address, {"alasan": "Langkahnya ada pada alinea kedua."})

    assert is_final(work), "the peers' result counts until a marker has spoken"
    assert (
        "Keberatan Anda sedang dilihat"
        in client.get(reverse("assessment:own_work", args=[work.sitting_id, 1])).content.decode()
    )
    with pytest.raises(Refused):
        appeal_work(work_id=work.pk, person_id=work.person_id, why="Lagi.")
    marker = make_marker()
    taken = claim_next(viewer=marker)
    assert taken == work
    give_judgement(work_id=taken.pk, by=marker.pk, said=FULL)
    assert Mark.objects.filter(sitting=work.sitting_id).latest("id").score == 100
    with pytest.raises(Refused):
        appeal_work(work_id=work.pk, person_id=work.person_id, why="Lagi.")


def test_what_a_marker_gave_is_not_appealed_this_way():
    own = Judging.objects.get(sitting=hand_in(make_essay_paper(bodies=(BODY,))))
    marker = make_marker()
    claim_next(viewer=marker)
    give_judgement(work_id=own.pk, by=marker.pk, said=Said(FULL.levels))

    with pytest.raises(Refused, match="dinilai rekan"):
        appeal_work(work_id=own.pk, person_id=own.person_id, why="Tidak setuju.")
