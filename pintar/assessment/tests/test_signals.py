"""What is noticed is judged by people: asked, heard, decided by two, and nothing follows by itself."""

from datetime import timedelta

import pytest
from django.http import Http404

from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment.actions import keep_answer, open_sitting, submit_sitting
from pintar.assessment.actions import signals as actions
from pintar.assessment.actions.analysing import analyse_banks
from pintar.assessment.devices import number_of
from pintar.assessment.honesty import Concern, Signal
from pintar.assessment.models import Mark
from pintar.assessment.queries import signals as queries
from pintar.assessment.tests.samples import MULTIPLE, SINGLE, make_person, make_test
from pintar.cli.sittings import load
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(RoleKind.ORGANISER, name="Petugas Satu")


@pytest.fixture
def colleague():
    return make_staff(RoleKind.ORGANISER, name="Petugas Dua")


def sit(name, **said):
    person = make_person(name)
    sitting = open_sitting(
        person=person, paper_id=make_test(bodies=[SINGLE, MULTIPLE]).pk, context=f"uji:{name}"
    )
    for slot, version in enumerate(sitting.versions, 1):
        kind = queries.bodies_of([version])[version]["kind"]
        if kind in said:
            keep_answer(
                sitting_id=sitting.pk, person_id=person.pk, slot=slot, response=said[kind], act_id=uuid7()
            )
    submit_sitting(sitting_id=sitting.pk, by=person)
    return sitting


def pair():
    """A signal about two who gave the same wrong answers."""
    wrong = {"single-choice": "b", "multiple-choice": ["c", "d"]}
    sittings = [sit("asha", **wrong), sit("bo", **wrong)]
    signal = Signal.objects.create(
        kind="alike",
        key="alike:a:b",
        bank="uji",
        test="Uji",
        strength=9.1,
        sittings=[str(one.pk) for one in sittings],
        reasons={"alike": 20, "both": 22, "expected": 9.5, "z": 6.0, "chance": 2e-8, "pairs": 90000, "near": True, "apart": 4},
    )  # fmt: skip
    return signal, [Concern.objects.create(signal=signal, person=one.person, sitting=one) for one in sittings]


def asked(officer):
    signal, concerns = pair()
    actions.ask_learners(
        signal_id=signal.pk,
        viewer=officer,
        concern_ids=[one.pk for one in concerns],
        question="Mohon jelaskan.",
    )
    return signal, concerns


def state(signal):
    return Signal.objects.get(pk=signal.pk).state


def test_two_people_must_agree_and_not_the_same_one_twice(officer, colleague):
    signal, concerns = asked(officer)
    for one in concerns:
        actions.answer_concern(concern_id=one.pk, person=one.person, text="Kami belajar bersama.")
    actions.propose_finding(signal_id=signal.pk, viewer=officer, text="Sama persis.")

    with pytest.raises(Refused, match="orang lain"):
        actions.settle_finding(signal_id=signal.pk, viewer=officer, is_agreed=True, text="ya")
    assert state(signal) == "proposed"
    actions.settle_finding(signal_id=signal.pk, viewer=colleague, is_agreed=True, text="Saya baca; setuju.")

    assert state(signal) == "upheld"
    assert Mark.objects.count() == 2 and not Entry.objects.filter(kind__endswith="marked_again").exists()
    assert Notice.objects.filter(kind="assessment.concern_decided").count() == 2


def test_nobody_is_found_at_fault_before_they_could_speak(officer):
    signal, concerns = pair()
    with pytest.raises(Refused, match="lebih dahulu ditanya"):
        actions.propose_finding(signal_id=signal.pk, viewer=officer, text="Sama persis.")
    actions.ask_learners(
        signal_id=signal.pk, viewer=officer, concern_ids=[c.pk for c in concerns], question="?"
    )
    with pytest.raises(Refused, match="diberi waktu"):
        actions.propose_finding(signal_id=signal.pk, viewer=officer, text="Sama persis.")

    Concern.objects.update(until=now() - timedelta(minutes=1))
    actions.propose_finding(signal_id=signal.pk, viewer=officer, text="Tidak menjawab.")

    assert state(signal) == "proposed"


def test_a_second_person_may_give_it_back(officer, colleague):
    signal, concerns = asked(officer)
    actions.answer_concern(concern_id=concerns[0].pk, person=concerns[0].person, text="Satu buku.")
    Concern.objects.update(until=now() - timedelta(minutes=1))
    actions.propose_finding(signal_id=signal.pk, viewer=officer, text="Sama.")

    actions.settle_finding(
        signal_id=signal.pk, viewer=colleague, is_agreed=False, text="Satu guru, satu buku."
    )

    assert state(signal) == "answered"
    assert [w.kind for w in queries.words_of(Signal.objects.get())][:2] == ["returned", "proposed"]


def test_an_answer_is_ones_own_in_time_and_never_empty(officer):
    signal, (mine, other) = asked(officer)

    with pytest.raises(Refused, match="tidak ditemukan"):
        actions.answer_concern(concern_id=other.pk, person=mine.person, text="x")
    with pytest.raises(Refused, match="keterangannya"):
        actions.answer_concern(concern_id=mine.pk, person=mine.person, text="  ")
    actions.answer_concern(concern_id=mine.pk, person=mine.person, text="Kami duduk berdampingan.")
    assert state(signal) == "answered"

    Concern.objects.update(until=now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="sudah berakhir"):
        actions.answer_concern(concern_id=mine.pk, person=mine.person, text="lagi")
    assert Concern.objects.get(pk=mine.pk).answer == "Kami duduk berdampingan."


def test_the_learner_sees_the_facts_and_nobodys_name(officer, client):
    _signal, (mine, other) = pair()
    client.force_login(mine.person)
    assert client.get(f"/akun/penjelasan/{mine.pk}/").status_code == 404
    assert "Tidak ada pertanyaan" in client.get("/akun/penjelasan/").content.decode()

    actions.ask_learners(signal_id=_signal.pk, viewer=officer, concern_ids=[mine.pk], question="Bagaimana?")

    page = client.get(f"/akun/penjelasan/{mine.pk}/").content.decode()
    assert "bukan tuduhan" in page and "20 di antaranya jawabannya sama" in page and "Bagaimana?" in page
    assert "Bo" not in page.split("<main")[1] and "Petugas Satu" not in page
    assert client.get(f"/akun/penjelasan/{other.pk}/").status_code == 404
    reply = client.post(f"/akun/penjelasan/{mine.pk}/", {"text": "Kami belajar bersama."})
    assert reply.status_code == 302
    assert "Kami belajar bersama." in client.get(reply.url).content.decode()
    assert Notice.objects.get(kind="assessment.concern_asked").person_id == mine.person_id


def test_the_officer_compares_answers_without_names_and_goes_step_by_step(officer, client):
    signal, (mine, other) = pair()
    client.force_login(officer)
    there = f"/meja/kejujuran/{signal.pk}/"
    assert "20 dari 22 jawaban salah sama persis" in client.get("/meja/kejujuran/").content.decode()

    page = client.get(there).content.decode()
    assert "A***" in page and "Asha" not in page and "tidak mengatakan siapa menyalin" in page
    assert page.count(">sama<") == 2 and "90.000 pasangan" in page
    refused = client.post(f"{there}langkah/", {"act": "propose", "text": "x"})
    assert refused.status_code == 422 and "lebih dahulu ditanya" in refused.content.decode()
    client.post(f"{there}langkah/", {"act": "ask", "concern": [mine.pk, other.pk], "text": "Mengapa?"})
    client.post(f"{there}langkah/", {"act": "note", "text": "Satu sekolah."})
    client.post(f"{there}langkah/", {"act": "dismiss", "text": "Penjelasannya masuk akal."})

    assert state(signal) == "dismissed"
    assert "Satu sekolah." in client.get(there).content.decode()
    assert "20 dari 22" not in client.get("/meja/kejujuran/").content.decode()
    assert "20 dari 22" in client.get("/meja/kejujuran/?keadaan=dismissed").content.decode()


def test_authors_see_what_concerns_questions_and_nothing_of_people(client):
    author, (signal, _concerns) = make_staff(RoleKind.AUTHOR), pair()
    item = make_test().versions and queries.Signal.objects.get()  # the signal about people
    leak = Signal.objects.create(
        kind="leak", key="leak:1", test="Uji", strength=12.0, item_id=_item(),
        reasons={"before": 0.4, "since": 0.8, "seen_before": 300, "seen_since": 120, "week": "2026-03-02", "sum": 20.0, "limit": 11.0},
    )  # fmt: skip
    client.force_login(author)

    assert client.get(f"/meja/kejujuran/{leak.pk}/").status_code == 200
    assert client.get(f"/meja/kejujuran/{signal.pk}/").status_code == 404 and item
    assert client.post(f"/meja/kejujuran/{leak.pk}/langkah/", {"act": "note", "text": "x"}).status_code == 403


def _item():
    from pintar.assessment.models import Item

    return Item.objects.filter(bank="uji")[0].pk


def test_whom_it_concerns_does_not_judge_it(officer):
    signal, concerns = pair()
    Concern.objects.filter(pk=concerns[0].pk).update(person=officer)

    with pytest.raises(Http404):
        queries.get_signal_for(officer, signal.pk)
    with pytest.raises(Refused, match="menyangkut Anda sendiri"):
        actions.dismiss_signal(signal_id=signal.pk, viewer=officer, text="x")


def test_a_new_sitting_is_asked_for_only_after_two_agreed_and_gives_one_try_more(officer, colleague):
    signal, (mine, _other) = asked(officer)
    with pytest.raises(Refused, match="hanya diminta setelah"):
        actions.ask_for_new_sitting(concern_id=mine.pk, viewer=officer, text="x")
    Concern.objects.update(until=now() - timedelta(minutes=1))
    actions.propose_finding(signal_id=signal.pk, viewer=officer, text="Sama.")
    actions.settle_finding(signal_id=signal.pk, viewer=colleague, is_agreed=True, text="Ya.")
    context = mine.sitting.context
    assert queries.retakes_granted(mine.person_id, context) == 0

    actions.ask_for_new_sitting(concern_id=mine.pk, viewer=officer, text="Agar hasil Anda tidak diragukan.")

    assert queries.retakes_granted(mine.person_id, context) == 1
    assert queries.is_retake_due(mine.person_id, context)
    assert "Agar hasil" in Notice.objects.get(kind="assessment.retake_asked").body
    with pytest.raises(Refused, match="sudah diminta"):
        actions.ask_for_new_sitting(concern_id=mine.pk, viewer=officer, text="x")


def test_a_browser_is_known_again_and_not_known_by_its_number():
    one, other = uuid7(), uuid7()

    assert number_of(one) == number_of(one) != number_of(other)
    assert number_of(None) is None and number_of(one) != one.int & (2**63 - 1)


def test_the_simulated_population_shows_who_copied_who_hurried_and_who_shared_a_browser():
    load.add(sittings=600, items=40, drawn=40, seed=2, say=lambda *_said: None)

    analyse_banks(bank=load.BANK, is_all=True, say=lambda *_said: None)

    found = {one.kind: one for one in Signal.objects.order_by("strength")}
    assert {"alike", "fast", "device"} <= set(found)
    assert Signal.objects.filter(kind="alike").count() == 1
    numbers = [c.sitting.context.rsplit(":")[-1] for c in queries.concerns_of(found["alike"])]
    assert numbers == ["300", "301"]
    assert found["device"].reasons["people"] == 6
    first = Signal.objects.count()
    analyse_banks(bank=load.BANK, is_all=True, say=lambda *_said: None)
    assert Signal.objects.count() == first
