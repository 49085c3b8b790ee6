"""Nothing poisons what a device sends: whatever goes wrong with one act, the others are kept."""

import json
from urllib.parse import quote_plus

import pytest
from django.db import IntegrityError, OperationalError

from pintar.assessment.actions import close_expired, mark_again
from pintar.assessment.models import Answer, Mark, Sitting
from pintar.assessment.queries import get_sitting_for, get_slot_for
from pintar.assessment.tests.test_kind_essay import BODY as ESSAY
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning import kinds, wire
from pintar.learning.actions import start_quiz, take_in
from pintar.learning.actions.seeing import keep_seen
from pintar.learning.models import Act, Enrolment, Reconciled
from pintar.learning.queries import places_for, studies_held, study_held
from pintar.learning.tests.phone import HOUR, URL, act, codes, enrolled, kept, send, watched
from pintar.learning.tests.stage import ITEMS, make_batch, make_enrolment

pytestmark = pytest.mark.django_db
ACTS = "pintar.learning.actions.acts."


@pytest.fixture
def free(client):
    return enrolled(client)


def spoil():
    """What a mistake in a statement leaves behind: a transaction in which nothing can be done any more."""
    sql.run("SELECT * FROM not_there")


def answers(free, sitting, *slots, at=None):
    said = {"lesson": "uji", "sitting": str(sitting.pk), "form": "jawaban=1"}
    return [act(free, "answered", at=at, slot=n, **said) for n in slots]


def ids(*acts):
    return [one["id"] for one in acts]


def seen(free):
    return places_for(study_held(free.pk))["satu"]


def test_one_act_of_seeing_that_fails_stays_and_the_others_are_kept(client, free, monkeypatch):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    first, bad, last = (watched(free, [n, n + 20], at=now() - HOUR + n * HOUR / 100) for n in (0, 50, 90))
    answer = answers(free, sitting, 1)[0]

    def keep(studies, dated):
        trouble = keep_seen(studies, dated)
        if any(str(one.id) == bad["id"] for one, _at in dated):
            spoil()
        return trouble

    monkeypatch.setattr(f"{ACTS}keep_seen", keep)
    for _time in range(2):
        reply = send(client, first, bad, last, answer)
        assert kept(reply) == ids(first, last, answer) and not codes(reply)

    assert seen(free)["audio"].spans == ((0, 20), (90, 110))
    monkeypatch.undo()
    assert kept(send(client, bad)) == [bad["id"]]
    assert seen(free)["audio"].spans == ((0, 20), (50, 70), (90, 110))


def test_seeing_that_no_database_takes_is_refused_with_words(client, free, monkeypatch):
    good, bad = (watched(free, [n, n + 20], at=now() - HOUR + n * HOUR / 100) for n in (0, 50))

    def keep(studies, dated):
        if any(str(one.id) == bad["id"] for one, _at in dated):
            sql.run("SELECT 'x'::int")
        return keep_seen(studies, dated)

    monkeypatch.setattr(f"{ACTS}keep_seen", keep)
    for _time in range(2):
        reply = send(client, good, bad)
        assert kept(reply) == [good["id"]] and codes(reply) == {bad["id"]: "unreadable"}
        assert reply.json()["refused"][0]["message"]


@pytest.mark.parametrize("harm", [spoil, lambda: {}["nothing"]])
def test_an_answer_that_cannot_be_looked_at_stays_and_the_others_are_kept(client, free, monkeypatch, harm):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    first, bad, last = answers(free, sitting, 1, 2, 3)
    paged = act(free, "paged", pages=[1])

    def look(viewer, sitting_id, number):
        if number == 2:
            harm()
        return get_slot_for(viewer, sitting_id, number)

    monkeypatch.setattr(f"{ACTS}get_slot_for", look)
    for _time in range(2):
        reply = send(client, first, bad, paged, last)
        assert kept(reply) == ids(paged, first, last) and not codes(reply)

    assert Answer.objects.count() == 2 and seen(free)["slides"].pages == (1,)
    monkeypatch.undo()
    assert kept(send(client, bad)) == [bad["id"]]


def late_sitting(free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - HOUR, late_until=now() + HOUR)
    close_expired()
    return sitting


@pytest.mark.parametrize("slots", [[1], [1, 2, 3]])
def test_late_answers_that_cannot_be_marked_stay_and_count_once_they_can(client, free, monkeypatch, slots):
    sitting, paged = late_sitting(free), act(free, "paged", pages=[1])
    given = answers(free, sitting, *slots, at=now() - 2 * HOUR)

    monkeypatch.setattr(f"{ACTS}mark_again", lambda **_said: spoil())
    for _time in range(2):
        reply = send(client, *given, paged)
        assert kept(reply) == [paged["id"]] and not codes(reply)
        assert not Answer.objects.exists() and Mark.objects.count() == 1

    monkeypatch.setattr(f"{ACTS}mark_again", mark_again)
    assert kept(send(client, *given)) == ids(*given) and Mark.objects.count() == 2


def test_late_answers_to_a_sitting_that_was_put_away_are_refused_with_words(client, free, monkeypatch):
    sitting, paged = late_sitting(free), act(free, "paged", pages=[1])
    given = answers(free, sitting, 1, 2, at=now() - 2 * HOUR)

    def put_away(**_said):
        raise Refused("sudah disimpan dalam arsip", code="put-away")

    monkeypatch.setattr(f"{ACTS}mark_again", put_away)
    for _time in range(2):
        reply = send(client, *given, paged)
        assert kept(reply) == [paged["id"]] and codes(reply) == dict.fromkeys(ids(*given), "put-away")
        assert "arsip" in reply.json()["refused"][0]["message"] and not Answer.objects.exists()


@pytest.mark.parametrize("harm", [spoil, lambda: {}["nothing"]])
def test_of_the_acts_of_an_upper_floor_only_the_one_at_fault_stays(client, free, monkeypatch, harm):
    taken = []

    def take(viewer, study, acts):
        if any(one.fields["text"] == "racun" for one in acts):
            harm()
        taken.extend(one.fields["text"] for one in acts)
        return {}

    monkeypatch.setattr(kinds, "handlers", {"noted": take})
    first, bad, last = (act(free, "noted", text=word) for word in ("satu", "racun", "tiga"))
    strange = act(free, "noted", lesson="lain", text="empat")

    for _time in range(2):
        reply = send(client, first, bad, strange, last)
        assert kept(reply) == ids(first, last) and codes(reply) == {strange["id"]: "unknown-lesson"}

    assert taken == ["satu", "tiga"] and Act.objects.count() == 2


@pytest.mark.parametrize(("fault", "code"), [(ValueError, "unreadable"), (RuntimeError, None)])
def test_what_an_upper_floor_cannot_read_is_refused_for_itself(client, free, monkeypatch, fault, code):
    def take(viewer, study, acts):
        if any(one.fields["text"] == "racun" for one in acts):
            raise fault
        return {}

    monkeypatch.setattr(kinds, "handlers", {"noted": take})
    good, bad = (act(free, "noted", text=word) for word in ("satu", "racun"))

    reply = send(client, good, bad)

    assert kept(reply) == [good["id"]] and codes(reply) == ({bad["id"]: code} if code else {})


def test_a_study_that_cannot_be_read_holds_up_no_other_and_no_answer(client, free, monkeypatch):
    broken = make_enrolment(free.person, make_batch(one_training=False, order="free"))
    Enrolment.objects.filter(pk=broken.pk).update(enrolled_at=now() - 48 * HOUR)
    sitting = start_quiz(enrolment_id=broken.pk, person=free.person, lesson="uji")
    stays = [act(broken, "paged", pages=[1]), act(broken, "finished", lesson="dua", medium="reading")]
    goes = [act(free, "paged", pages=[1]), act(free, "finished", lesson="dua", medium="reading")]
    answer = answers(broken, sitting, 1)[0]

    def hold(person_id, enrolments):
        if broken.pk in enrolments:
            raise ValueError("no manifest")
        return studies_held(person_id, enrolments)

    monkeypatch.setattr(f"{ACTS}studies_held", hold)
    for _time in range(2):
        reply = send(client, *stays, *goes, answer)
        assert sorted(kept(reply)) == sorted(ids(*goes, answer)) and not codes(reply)


def test_what_goes_wrong_in_a_hand_in_leaves_it_with_the_device(client, free, monkeypatch):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    answer, done = answers(free, sitting, 1)[0], act(free, "submitted", lesson="uji", sitting=str(sitting.pk))
    monkeypatch.setattr(f"{ACTS}submit_quiz", lambda **_said: int("x"))  # not the letter is unreadable

    reply = send(client, answer, done)

    assert kept(reply) == [answer["id"]] and not codes(reply) and not Act.objects.exists()


@pytest.mark.parametrize(
    "name", ["keep_seen", "studies_held", "get_slot_for", "keep_answers", "finish_lesson"]
)
def test_while_the_database_is_away_nothing_is_acknowledged(free, monkeypatch, name):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    acts = [act(free, "paged", pages=[1]), *answers(free, sitting, 1, 2)]
    acts.append(act(free, "finished", lesson="dua", medium="reading"))

    def away(*_args, **_said):
        raise OperationalError("the database is away")

    monkeypatch.setattr(ACTS + name, away)
    said = json.dumps({"sent_at": now().isoformat(), "acts": acts}).encode()
    with pytest.raises(OperationalError):
        take_in(viewer=free.person, letter=wire.read(said))

    assert not Act.objects.exists() and not Answer.objects.exists()


def test_receipts_that_cannot_be_compared_hold_up_nothing(client, free, monkeypatch):
    receipts = [one["receipt"] for one in send(client, act(free, "paged", pages=[1])).json()["kept"]]
    paged, more = act(free, "paged", pages=[2]), act(free, "read", seconds=9)

    def fail(**_said):
        raise IntegrityError("a day that cannot be counted")

    monkeypatch.setattr("pintar.learning.views.acts.actions.reconcile", fail)
    assert kept(send(client, paged, holding=receipts)) == [paged["id"]] and not Reconciled.objects.exists()
    monkeypatch.undo()
    assert kept(send(client, more, holding=receipts)) == [more["id"]]
    assert Reconciled.objects.get().checked == 1


def test_half_an_emoji_spoils_neither_its_own_text_nor_the_letter(client, free, monkeypatch):
    heard = []

    def take(viewer, study, acts):
        heard.extend(one.fields["text"] for one in acts)
        return {}

    monkeypatch.setattr(kinds, "handlers", {"noted": take})
    cut, whole = act(free, "noted", text="bagus \ud83d"), act(free, "noted", text="bagus \U0001f600")

    for _time in range(2):
        assert kept(send(client, cut, act(free, "paged", pages=[1]), whole))[1:] == ids(cut, whole)

    assert heard == ["bagus ?", "bagus \U0001f600"]


def test_bytes_that_are_no_text_spoil_only_their_act(client, free):
    good, bad = act(free, "paged", pages=[1]), act(free, "finished", medium="racun")
    said = json.dumps({"sent_at": now().isoformat(), "acts": [bad, good]}).encode()

    def post(body):
        headers = {"Sec-Fetch-Site": "same-origin"}
        return client.post(URL, body, content_type="application/json", headers=headers)

    reply = post(said.replace(b"racun", b"\xff"))
    assert kept(reply) == [good["id"]] and set(codes(reply).values()) == {"unreadable"}
    deep = post(said.replace(b'"racun"', b"[" * 5000 + b"]" * 5000))
    assert deep.status_code == 400 and deep.json()["code"] == "unreadable"


def test_an_essay_as_long_as_it_may_be_goes_up_in_any_script(client):
    batch = make_batch(order="free", items=[("uraian", ESSAY), *ITEMS])
    free = make_enrolment(batch=batch)
    client.force_login(free.person)
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    slots = get_sitting_for(free.person, sitting.pk).slots
    number = next(slot.number for slot in slots if slot.kind == "essay")
    said = {"lesson": "uji", "sitting": str(sitting.pk), "slot": number}
    arabic, javanese = "كلمة " * 4000, "ꦲꦤꦕꦫꦏ " * 2857
    forms = [f"jawaban={quote_plus(text.strip())}" for text in (arabic, javanese)]
    assert all(100_000 < len(form) < 200_000 for form in forms)

    for form, text in zip(forms, (arabic, javanese), strict=True):
        one = act(free, "answered", form=form, **said)
        assert kept(send(client, one)) == [one["id"]]
        assert get_sitting_for(free.person, sitting.pk).slots[number - 1].response == text.strip()

    five = [act(free, "answered", form=forms[1], **said) for _ in range(5)]  # still a letter that is taken
    assert len(json.dumps(five)) < wire.LARGEST and len(kept(send(client, *five))) == 5
    long = act(free, "answered", form="jawaban=" + "x" * 200_000, **said)
    assert codes(send(client, long)) == {long["id"]: "unreadable"}
