"""One's own notes: merged without loss, read by nobody else, written with scripts, without them and without a signal."""

from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.discussion import actions
from pintar.discussion.models import Note, NoteVersion
from pintar.discussion.queries import notes_for
from pintar.discussion.reactions import take_notes
from pintar.discussion.rules import MOST_VERSIONS
from pintar.discussion.tests.stage import draft, study_of, write
from pintar.discussion.values import NOTE_LENGTH, Spot, spot_of, tidy
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.learning.actions import cancel
from pintar.learning.kinds import Said
from pintar.learning.tests.stage import make_batch, make_enrolment, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(client):
    person = make_person("Siti Aminah")
    client.force_login(person)
    return make_enrolment(person, make_batch(order="free"))


def to(name, *more):
    return reverse(f"discussion:{name}", args=more)


def test_two_devices_merge_without_loss_in_any_order(enrolment):
    """The later by the clock wins; what was written before can still be read."""
    at, notes = now() - timedelta(hours=1), []
    for order in permutations(range(3)):
        note = uuid7()
        said = [draft(f"versi {n}", note=note, at=at + timedelta(minutes=n)) for n in range(3)]
        for n in order:
            write(enrolment, said[n])
        write(enrolment, *said)  # once more, all at once
        notes.append(Note.objects.get(pk=note))

    assert {one.text for one in notes} == {"versi 2"}
    assert {one.versions.count() for one in notes} == {3}


def test_two_writings_of_one_instant_are_told_apart_the_same_way_everywhere(enrolment):
    at, note = now(), uuid7()
    first, second = draft("satu", note=note, at=at), draft("dua", note=note, at=at)

    write(enrolment, second)
    write(enrolment, first)

    assert Note.objects.get(pk=note).text == ("dua" if second.id > first.id else "satu")


def test_sending_twice_counts_once(enrolment):
    said = draft()

    assert write(enrolment, said) == write(enrolment, said) == {said.id: None}
    assert Note.objects.count() == NoteVersion.objects.count() == 1


def test_taking_a_note_away_keeps_what_it_said(enrolment):
    note = uuid7()
    write(enrolment, draft("penting", note=note, at=now() - timedelta(minutes=1)))
    write(enrolment, draft("", note=note))

    assert notes_for(study_of(enrolment)) == []
    assert NoteVersion.objects.filter(note=note, text="penting").exists()


def test_an_older_writing_that_comes_late_does_not_bring_a_note_back(enrolment):
    note = uuid7()
    write(enrolment, draft("", note=note))
    write(enrolment, draft("lama", note=note, at=now() - timedelta(days=2)))

    assert notes_for(study_of(enrolment)) == [] and NoteVersion.objects.count() == 2


def test_only_the_latest_versions_are_kept_and_the_standing_one_is_among_them(enrolment):
    note, at = uuid7(), now() - timedelta(hours=2)
    said = [draft(f"v{n}", note=note, at=at + timedelta(seconds=n)) for n in range(MOST_VERSIONS + 5)]

    write(enrolment, *said)
    write(enrolment, said[0])

    assert NoteVersion.objects.count() == MOST_VERSIONS and not NoteVersion.objects.filter(text="v0").exists()
    assert Note.objects.get().text == f"v{MOST_VERSIONS + 4}"


def test_a_clock_in_the_future_does_not_win_for_ever(enrolment):
    note = uuid7()
    write(enrolment, draft("dari masa depan", note=note, at=now() + timedelta(days=365)))
    write(enrolment, draft("sesudahnya", note=note))

    assert Note.objects.get().text == "sesudahnya"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"lesson": "tidak-ada"}, "no-lesson"), ({"text": "x" * (NOTE_LENGTH + 1)}, "too-long")],
)
def test_a_note_that_cannot_be_kept_says_why_and_the_others_are_kept(enrolment, changes, code):
    bad, good = draft(**changes), draft("baik")

    outcome = write(enrolment, bad, good)

    assert outcome[bad.id].code == code and outcome[good.id] is None
    assert [note.text for note in notes_for(study_of(enrolment))] == ["baik"]


def test_nobody_writes_into_somebody_elses_note(enrolment):
    said = draft("milik saya")
    write(enrolment, said)
    other = make_enrolment(make_person("Orang Lain"), enrolment.batch)
    elsewhere = draft("materi lain", note=said.note, lesson="dua")

    theirs = draft("direbut", note=said.note)
    assert write(other, theirs)[theirs.id].code == "other-note"
    assert write(enrolment, elsewhere)[elsewhere.id].code == "other-note"
    assert Note.objects.get(pk=said.note).text == "milik saya"


def test_there_is_an_end_to_notes_but_not_to_writing_them_anew(enrolment, monkeypatch):
    monkeypatch.setattr(actions, "MOST_NOTES", 1)
    first, second = draft("pertama"), draft("kedua")
    write(enrolment, first)

    assert write(enrolment, second)[second.id].code == "too-many"
    again = draft("pertama lagi", note=first.note)
    assert write(enrolment, again)[again.id] is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  a\r\nb\t\r\n\r\n\r\n\r\n\r\nc  ", "a\nb\n\n\nc"),
        ("nol\x00bel\x07", "nolbel"),
        ("\u202eterbalik", "terbalik"),
        ("\u200b \u2060", ""),
        ("e\u0301", "é"),
        ("اقرأ", "اقرأ"),
        ("separuh \ud83d", "separuh"),
    ],
)
def test_words_are_tidied(said, kept):
    assert tidy(said) == kept


@pytest.mark.parametrize(
    ("medium", "at", "words"),
    [
        ("video", 192, "pada 3.12"),
        ("audio", 3792.6, "pada 1.03.12"),
        ("slides", 4, "halaman 4"),
        ("slides", 0, ""),
        ("video", -1, ""),
        ("video", 10**9, ""),
        ("video", True, ""),
        ("reading", 3, ""),
        (["video"], 3, ""),
        ("video", None, ""),
    ],
)
def test_a_place_in_a_medium_is_said_in_words(medium, at, words):
    assert str(spot_of(medium, at)) == words


# Acts -----------------------------------------------------------------------------------------------------------------


def act(lesson="satu", at=None, **data):
    return Said(uuid7(), lesson, "noted", at or now(), data)


def test_acts_of_a_phone_become_notes(enrolment):
    good = act(note=str(uuid7()), text="di bus\x00", medium="video", position=192)
    bad = [act(note="bukan", text="x"), act(note=str(uuid4()), text="x"), act(note=str(uuid7())), act()]

    outcome = take_notes(enrolment.person, study_of(enrolment), [good, *bad])

    assert outcome[good.id] is None and all(outcome[one.id].code == "bad-note" for one in bad)
    note = Note.objects.get()
    assert (note.text, str(note.spot)) == ("di bus", "pada 3.12")


def test_many_notes_take_few_statements(enrolment, django_assert_max_num_queries):
    study = study_of(enrolment)
    with django_assert_max_num_queries(10):
        take_notes(enrolment.person, study, [act(note=str(uuid7()), text=f"{n}") for n in range(200)])

    assert Note.objects.count() == 200


# Pages ----------------------------------------------------------------------------------------------------------------


def test_a_note_is_written_changed_taken_away_and_brought_back_without_scripts(client, enrolment):
    here = to("notes", enrolment.pk, "satu")
    sent = {
        "text": "<b>Ingat</b>\nini",
        "act": uuid7(),
        "note": uuid7(),
        "medium": "video",
        "position": "192",
    }

    assert client.post(here, sent).url == here and client.post(here, sent).url == here
    page = text(client.get(here))
    assert "&lt;b&gt;Ingat&lt;/b&gt;<br>ini" in page and "pada 3.12" in page
    assert Note.objects.count() == 1

    note = to("note", enrolment.pk, "satu", sent["note"])
    assert client.post(note, {"text": "Lain"}).url == here
    assert "Lain" in text(client.get(here)) and "Ingat" not in text(client.get(here))

    assert client.post(note, {"text": ""}).status_code == 422
    assert client.post(note, {"text": "", "hapus": "1"}).url == note
    page = text(client.get(note))
    assert "sudah dihapus" in page and "Ingat" in page and "Lain" in page
    assert "Lain" not in text(client.get(here))

    client.post(note, {"text": "Lain"})
    assert "Lain" in text(client.get(here))


@pytest.mark.parametrize("sent", [{"text": ""}, {"text": " \r\n\t"}, {}, {"text": "x" * (NOTE_LENGTH + 1)}])
def test_a_form_that_holds_no_note_says_so_and_keeps_what_was_typed(client, enrolment, sent):
    reply = client.post(to("notes", enrolment.pk, "satu"), sent)

    assert reply.status_code == 422 and "perlu diperiksa" in text(reply) and not Note.objects.exists()
    assert not sent.get("text", "").strip() or sent["text"] in text(reply)


def test_ids_that_no_device_makes_are_replaced(client, enrolment):
    sent = {"text": "catatan", "act": uuid4(), "note": uuid4()}

    client.post(to("notes", enrolment.pk, "satu"), sent)

    note = Note.objects.get()
    assert note.pk.version == note.version.version == 7


def test_all_my_notes_stand_on_one_page_and_in_a_text(client, enrolment):
    write(enrolment, draft("kedua", lesson="dua"), draft("pertama", spot=Spot("audio", 61)))

    page = text(client.get(to("all_notes", enrolment.pk)))
    file = client.get(to("notes_text", enrolment.pk))

    assert page.index("pertama") < page.index("kedua") and "1. Pokok soal" in page
    said = text(file)
    assert (
        file["Content-Disposition"].startswith('attachment; filename="catatan-')
        and "no-store" in file["Cache-Control"]
    )
    assert "1. Pokok soal\n=============" in said and "pada 1.01\npertama" in said and "kedua" in said


def test_a_training_without_notes_says_how_they_come(client, enrolment):
    assert "Di sini akan ada catatan Anda" in text(client.get(to("all_notes", enrolment.pk)))


@pytest.mark.parametrize("name", ["notes", "notes_data", "note", "all_notes", "notes_text"])
def test_notes_of_others_do_not_exist_not_even_for_staff(client, enrolment, name):
    said = draft("rahasia")
    write(enrolment, said)
    place = {"notes": ["satu"], "notes_data": ["satu"], "note": ["satu", said.note]}.get(name, [])
    address = to(name, enrolment.pk, *place)
    assert "rahasia" in text(client.get(address))

    for other in (make_person("Lain"), make_staff(RoleKind.ORGANISER), make_staff(RoleKind.ADMIN)):
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "x"}).status_code in (404, 405)
    client.logout()
    assert client.get(address).status_code == 302
    assert Note.objects.get().text == "rahasia"


def test_one_enrolments_note_is_not_found_under_another_of_the_same_person(client, enrolment):
    said = draft("di sini")
    write(enrolment, said)
    second = make_enrolment(enrolment.person, make_batch(order="free"))

    assert client.get(to("note", second.pk, "satu", said.note)).status_code == 404
    assert client.get(to("note", enrolment.pk, "dua", said.note)).status_code == 404
    assert client.get(to("notes", enrolment.pk, "tidak-ada")).status_code == 404


def test_whoever_left_the_training_has_left_its_notes(client, enrolment):
    write(enrolment, draft())
    cancel(enrolment=enrolment, by=enrolment.person_id)

    assert client.get(to("all_notes", enrolment.pk)).status_code == 404


def test_the_journal_does_not_tell_of_notes(client, enrolment):
    before = Entry.objects.count()

    client.post(to("notes", enrolment.pk, "satu"), {"text": "hanya untuk saya"})

    assert Entry.objects.count() == before


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize("name", ["notes", "notes_data", "all_notes", "notes_text"])
def test_notes_cost_the_same_for_one_and_for_thirty(client, enrolment, many, name, django_assert_num_queries):
    write(enrolment, *[draft(f"ke-{n}") for n in range(many)])
    place = ["satu"] if name in ("notes", "notes_data") else []

    with django_assert_num_queries(3):  # viewer, study, notes
        reply = client.get(to(name, enrolment.pk, *place))

    assert text(reply).count("ke-") >= many


def test_a_phone_gets_notes_with_their_words(client, enrolment):
    said = draft("baca lagi", spot=Spot("video", 5))
    write(enrolment, said)

    reply = client.get(to("notes_data", enrolment.pk, "satu"))
    (note,) = reply.json()["notes"]

    assert note["note"] == str(said.note) and note["act"] == str(said.id) and note["spot"] == "pada 0.05"
    assert (
        note["text"] == "baca lagi" and note["label"].endswith("WIB") and "no-store" in reply["Cache-Control"]
    )
