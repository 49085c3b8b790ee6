"""The pages of markers, peers and of one's own works."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.actions import give_role
from pintar.accounts.values import RoleKind
from pintar.assessment import kinds
from pintar.assessment.actions.judging import Said, claim_next, return_work
from pintar.assessment.actions.reading import keep_upload
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.models import Mark
from pintar.assessment.tests.judged import (
    FULL,
    NONE,
    hand_in,
    make_essay_paper,
    make_marker,
    make_person,
    make_work,
    mark,
)
from pintar.assessment.tests.test_kind_file import FILE
from pintar.assessment.works import Judgement, Judging, Marker, Upload
from pintar.journal.models import Entry
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused

pytestmark = pytest.mark.django_db
GIVE = {
    "act": "give",
    "tingkat-a": "2",
    "tingkat-b": "1",
    "catatan-a": "Alasannya kuat.",
    "komentar": "Bagus.",
}


def test_a_marker_goes_through_the_queue_one_after_the_other(client):
    paper, marker = make_essay_paper(), make_marker()
    for name in ("asha", "bo"):
        hand_in(paper, name, f"Rencana {name}.")
    client.force_login(marker)

    page = client.get(reverse("assessment:marking")).content.decode()
    first = client.post(reverse("assessment:next_work"))
    shown = client.get(first.url).content.decode()
    second = client.post(first.url, GIVE)
    last = client.post(second.url, GIVE, follow=True).content.decode()

    assert "<b>2</b> karya menunggu Anda" in page and "Asha" not in page + shown
    assert "Rencana asha." in shown and "asha@" not in shown
    assert second.url != first.url and Mark.objects.filter(is_final=True, score=100).count() == 2
    assert "Tidak ada lagi karya yang menunggu Anda" in last


def test_what_is_not_complete_is_shown_again_with_what_was_chosen(client):
    work, marker = make_work(), make_marker()
    client.force_login(marker)
    client.post(reverse("assessment:next_work"))

    reply = client.post(reverse("assessment:work", args=[work.pk]), {"act": "give", "tingkat-a": "1"})

    html = reply.content.decode()
    assert reply.status_code == 422 and "Pilih satu tingkat pada setiap kriteria" in html
    assert 'name="tingkat-a" value="1" checked' in html


def test_a_draft_stays_and_the_work_may_be_sent_back(client):
    work, marker = make_work(), make_marker()
    client.force_login(marker)
    client.post(reverse("assessment:next_work"))
    address = reverse("assessment:work", args=[work.pk])

    client.post(address, GIVE | {"act": "draft"})
    kept = client.get(address).content.decode()
    client.post(address, GIVE | {"act": "return", "alasan": "Tuliskan waktunya."})

    assert "Alasannya kuat." in kept and "Bagus." in kept
    work.refresh_from_db()
    assert work.state == "returned" and work.sent_back.why == "Tuliskan waktunya."


def test_a_work_that_is_not_the_markers_does_not_exist(client):
    work = make_work()
    outsider = make_marker("jauh", bank="karya", group="batch:1")
    for person, code in ((outsider, 404), (make_person("awam"), 403)):
        client.force_login(person)
        assert client.get(reverse("assessment:work", args=[work.pk])).status_code == code
        assert client.post(reverse("assessment:claim_work", args=[work.pk])).status_code == code
        assert client.get(reverse("assessment:work_file", args=[work.pk, 1])).status_code == code


def test_an_essay_is_shown_as_text_whatever_was_typed(client):
    sitting = hand_in(make_essay_paper(), text="<script>alert(1)</script> & kawan")
    client.force_login(make_marker())
    client.post(reverse("assessment:next_work"))

    html = client.get(
        reverse("assessment:work", args=[Judging.objects.get(sitting=sitting).pk])
    ).content.decode()

    assert "<script>alert(1)" not in html and "&lt;script&gt;alert(1)" in html


def test_a_second_marker_does_not_see_what_the_first_gave_until_they_gave_their_own(client):
    work = make_work(markers=2, tolerance=1)
    mark(make_marker("satu"), Said(NONE.levels, {"a": "MILIK-SATU-CATATAN"}, "MILIK-SATU-KOMENTAR"))
    second = make_marker("dua")
    client.force_login(second)
    client.post(reverse("assessment:next_work"))
    address = reverse("assessment:work", args=[work.pk])

    before = client.get(address).content.decode()
    client.post(address, GIVE)
    after = client.get(address).content.decode()

    assert "MILIK-SATU" not in before
    assert (
        "MILIK-SATU-KOMENTAR" in after
        and "MILIK-SATU-CATATAN" in after
        and "berselisih 4 poin" in after
        and "Ubah penilaian saya" in after
    )
    client.post(address, {"act": "change", "tingkat-a": "0", "tingkat-b": "1"})
    work.refresh_from_db()
    assert work.how == "mean"


@pytest.fixture
def with_file():
    """A work that is a file with a telling name, by Asha."""
    held = files.keep(b"%PDF-1.7 rencana")
    body = kinds.of(FILE).body(Draft(FILE))
    response = [{"sha": held.sha, "name": "Rencana Asha Binti Ali.pdf", "bytes": held.size}]
    sitting = hand_in(make_essay_paper(bodies=(body,)), text=response)
    return Judging.objects.get(sitting=sitting)


def test_a_file_is_downloaded_under_a_name_that_tells_nothing_and_that_is_written_down(client, with_file):
    client.force_login(make_marker())
    page = client.get(reverse("assessment:work", args=[with_file.pk])).content.decode()

    reply = client.get(reverse("assessment:work_file", args=[with_file.pk, 1]))

    assert b"".join(reply.streaming_content) == b"%PDF-1.7 rencana"
    assert reply["Content-Type"] == "application/pdf" and reply["Content-Disposition"].startswith(
        "attachment"
    )
    assert "Asha" not in reply["Content-Disposition"] + page
    assert "sandbox" in reply["Content-Security-Policy"] and reply["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in reply["Cache-Control"]
    assert Entry.objects.get(kind="assessment.work_file_read").data["number"] == 1
    assert client.get(reverse("assessment:work_file", args=[with_file.pk, 2])).status_code == 404


def test_one_downloads_ones_own_file_under_its_own_name_and_nobody_else_does(client, with_file):
    address = reverse("assessment:own_file", args=[with_file.sitting_id, 1, 1, 1])
    client.force_login(make_person("lain"))
    assert client.get(address).status_code == 404
    client.force_login(with_file.person)

    assert (
        "Rencana%20Asha" in client.get(address)["Content-Disposition"]
        or "Rencana Asha" in client.get(address)["Content-Disposition"]
    )


def test_the_learner_sees_that_it_waits_then_levels_and_words(client):
    work = make_work()
    client.force_login(work.person)
    address = reverse("assessment:own_work", args=[work.sitting_id, 1])
    waiting = client.get(address).content.decode()
    mark(make_marker(), Said(FULL.levels, {"a": "Alasannya kuat."}, "Teruskan."))

    html = client.get(address).content.decode()

    assert "Menunggu penilaian." in waiting
    assert "dua atau lebih" in html and "Alasannya kuat." in html and "Teruskan." in html
    assert "Nilai karya ini <b>100</b>" in html and "Penilai@" not in html
    client.force_login(make_person("lain"))
    assert client.get(address).status_code == 404


def test_when_a_result_may_be_expected_is_told_once_five_were_marked(client):
    paper, marker = make_essay_paper(), make_marker()
    for n in range(5):
        hand_in(paper, f"p{n}")
        mark(marker)
    Judging.objects.update(opened_at=now() - timedelta(days=3))
    work = Judging.objects.get(sitting=hand_in(paper, "asha"))
    client.force_login(work.person)
    address = reverse("assessment:own_work", args=[work.sitting_id, 1])
    told = client.get(address).content.decode()
    Judging.objects.filter(pk=work.pk).update(opened_at=now() - timedelta(days=9))

    assert "Biasanya selesai sekitar" in told
    assert "Biasanya selesai sekitar" not in client.get(address).content.decode()


def test_the_learner_revises_what_was_sent_back(client):
    work, marker = make_work(), make_marker()
    claim_next(viewer=marker)
    return_work(work_id=work.pk, by=marker.pk, why="Tuliskan waktunya.", said=Said({"a": 1}, {"a": "Kapan?"}))
    client.force_login(work.person)
    address = reverse("assessment:own_work", args=[work.sitting_id, 1])

    html = client.get(address).content.decode()
    empty = client.post(address, {"jawaban": " "})
    client.post(address, {"jawaban": "Senin depan."})

    assert "Tuliskan waktunya." in html and "Kapan?" in html and "Kirim perbaikan" in html
    assert empty.status_code == 422
    assert Judging.objects.get(round=2).response == "Senin depan."
    assert "Putaran 1" in client.get(address).content.decode()
    assert client.get(reverse("assessment:own_works")).status_code == 200


def test_a_revision_may_be_files(client, with_file):
    marker = make_marker()
    claim_next(viewer=marker)
    return_work(work_id=with_file.pk, by=marker.pk, why="Kirim ulang.", said=Said())
    client.force_login(with_file.person)

    reply = client.post(
        reverse("assessment:own_work", args=[with_file.sitting_id, 1]),
        {"berkas": SimpleUploadedFile("baru.pdf", b"%PDF-1.7 baru")},
    )

    assert reply.status_code == 302 and Judging.objects.get(round=2).response[0]["name"] == "baru.pdf"


def test_one_person_may_send_so_much_and_no_more(settings, tmp_path):
    settings.ANSWER_QUOTA_MB = 1
    person = make_person()
    source = tmp_path / "a"
    source.write_bytes(b"x" * 600_000)
    with source.open("rb") as stream:
        keep_upload(stream, 600_000, person_id=person.pk)
    with source.open("rb") as stream, pytest.raises(Refused, match="batas 1 MB"):
        keep_upload(stream, 600_000, person_id=person.pk)

    assert Upload.objects.get().bytes == 600_000
    with source.open("rb") as stream:
        keep_upload(stream, 600_000, person_id=make_person("lain").pk)


def test_the_queue_costs_the_same_with_one_and_with_thirty_works(client):
    paper, marker = make_essay_paper(), make_marker()
    client.force_login(marker)

    def asked():
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("assessment:marking"))
        return len(found)

    hand_in(paper, "p0")
    client.get(reverse("assessment:marking"))
    one = asked()
    for n in range(1, 30):
        hand_in(paper, f"p{n}")

    assert asked() == one <= 10


def test_a_work_costs_a_marker_so_many_statements_and_its_author_fewer(client):
    work, marker = make_work(), make_marker()
    client.force_login(marker)
    client.post(reverse("assessment:next_work"))
    client.get(reverse("assessment:work", args=[work.pk]))

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("assessment:work", args=[work.pk]))
    assert len(asked) <= 9
    client.force_login(work.person)
    client.get(reverse("assessment:own_works"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("assessment:own_work", args=[work.sitting_id, 1]))
    assert len(asked) <= 6


def test_organisers_name_markers_who_are_facilitators(client):
    organiser, person = make_person("budi"), make_person("tini")
    give_role(person=organiser, kind=RoleKind.ORGANISER, region=None, by=None)
    make_work()
    client.force_login(organiser)
    address = reverse("assessment:markers")

    refused = client.post(address, {"login": "tini@contoh.id", "bank": "karya"})
    unknown = client.post(address, {"login": "siapa@contoh.id", "bank": "karya"})
    give_role(person=person, kind=RoleKind.FACILITATOR, region=None, by=None)
    named = client.post(address, {"login": "tini@contoh.id", "bank": "karya"})

    assert refused.status_code == 422 and "belum menjadi fasilitator" in refused.content.decode()
    assert unknown.status_code == 422 and "Tidak ada akun" in unknown.content.decode()
    assert named.status_code == 302 and Marker.objects.get().person == person
    assert "Tini" in client.get(address).content.decode()
    client.post(reverse("assessment:dismiss_marker", args=[Marker.objects.get().pk]))
    assert not Marker.objects.exists()
    client.force_login(person)
    assert (
        client.get(address).status_code == 403
        and client.get(reverse("assessment:agreement")).status_code == 403
    )


def test_agreement_of_markers_is_shown_by_what_they_first_gave(client):
    organiser = make_person("budi")
    give_role(person=organiser, kind=RoleKind.ORGANISER, region=None, by=None)
    paper = make_essay_paper(markers=2, tolerance=4)
    one, other = make_marker("satu"), make_marker("dua")
    for name, (first, second) in {"p1": (FULL, FULL), "p2": (NONE, NONE), "p3": (FULL, NONE)}.items():
        hand_in(paper, name)
        mark(one, first)
        mark(other, second)
    client.force_login(organiser)

    html = client.get(reverse("assessment:agreement")).content.decode()

    assert "67%" in html and "0,40" in html


def test_nobody_but_the_author_reaches_a_judgement_of_theirs(client):
    make_work()
    Judgement.objects.all().delete()
    client.force_login(make_person("lain"))

    assert client.get(reverse("assessment:peer_work", args=[1])).status_code == 404
    assert client.post(reverse("assessment:next_peer", args=[1])).status_code == 404
