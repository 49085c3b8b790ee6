"""The media desk: who may come in, what the library shows, how captions are written and what they said before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.kit import files
from pintar.media import actions
from pintar.media.forms import seconds
from pintar.media.models import Asset, Caption, CaptionVersion, Making
from pintar.media.values import HEARING, MediaKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nSatu\n\n00:00:03.000 --> 00:00:04.000\nDua\n"


@pytest.fixture
def own_files(tmp_path_factory, monkeypatch):
    """A data folder for one test."""
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path_factory.mktemp("data")))


def person(name: str, *roles: RoleKind) -> Person:
    made = Person.objects.create(email=f"{name}@contoh.id", full_name=name)
    for role in roles:
        made.roles.create(kind=role)
    return made


@pytest.fixture
def author(client) -> Person:
    made = person("penulis", RoleKind.AUTHOR)
    client.force_login(made)
    return made


@pytest.fixture
def film() -> Asset:
    blob = files.keep(b"bukan film sungguhan")
    return Asset.objects.create(
        sha=blob.sha, name="rak.mp4", title="Letak rak", kind=MediaKind.VIDEO, format="mp4", bytes=blob.size
    )


@pytest.fixture
def caption(film, author) -> Caption:
    return actions.keep_caption(asset=film, language="id", label="Indonesia", text=VTT, by=author.pk)[0]


def table(caption: Caption, *rows: tuple[str, str, str], first: int = 0, count: int = 2) -> dict[str, object]:
    return {
        "seen": actions.wording_of(caption),
        "first": first,
        "count": count,
        "start": [row[0] for row in rows],
        "end": [row[1] for row in rows],
        "text": [row[2] for row in rows],
    }


def page_of(caption: Caption, rest: str = "") -> str:
    return f"/meja/media/{caption.asset_id}/teks/id/{rest}"


@pytest.mark.parametrize(
    "rest", ["", "asli/", "teks/id/", "teks/id/mentah/", "teks/id/unduhan.vtt", "judul/", "hapus/", "teks/"]
)
def test_the_desk_is_closed_to_the_public_and_to_those_who_write_no_courses(
    client, client_factory, caption, rest
):
    address = f"/meja/media/{caption.asset_id}/{rest}"
    ask = "post" if rest in ("judul/", "hapus/", "teks/") else "get"
    stranger = client_factory()
    assert getattr(stranger, ask)(address).headers["Location"].startswith("/akun/masuk/")

    stranger.force_login(person("peserta", RoleKind.ORGANISER))
    assert getattr(stranger, ask)(address).status_code == 403


def test_the_library_is_found_by_words_and_by_kind(client, author, film):
    assert "Letak rak" in client.get("/meja/media/").content.decode()
    assert "Letak rak" in client.get("/meja/media/", {"q": "RAK letak", "jenis": "video"}).content.decode()
    for asked in ({"q": "zakat"}, {"jenis": "sound"}):
        assert "Tidak ada media yang cocok" in client.get("/meja/media/", asked).content.decode()


def test_the_library_costs_the_same_with_one_file_and_with_thirty(client, author, film):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/meja/media/")
        return len(asked)

    one = cost()
    for n in range(29):
        Asset.objects.create(sha=f"{n:064}", name="a", title=f"A {n}", kind="sound", format="mp3", bytes=1)
    assert cost() == one <= 6


def test_while_something_is_made_the_page_looks_again_and_says_how_far_it_is(client, author, film):
    making = actions.ask_making(film)
    Making.objects.filter(pk=making.pk).update(state="working", step="Membuat 144p", done=420, total=1000)

    for address in ("/meja/media/", f"/meja/media/{film.pk}/"):
        shown = client.get(address).content.decode()
        assert "Membuat 144p" in shown and "42%" in shown and 'hx-trigger="every' in shown
    part = client.get(f"/meja/media/{film.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "Membuat 144p" in part

    Making.objects.update(state="refused", message="Berkas ini terpotong.", made={"help": "Kirim lagi."})
    refused = client.get(f"/meja/media/{film.pk}/").content.decode()
    assert "Berkas ini terpotong." in refused and "Kirim lagi." in refused and "every 2s" not in refused


def test_a_title_is_changed_and_an_empty_one_is_not(client, author, film):
    client.post(f"/meja/media/{film.pk}/judul/", {"title": "Menata rak"})
    film.refresh_from_db()
    assert film.title == "Menata rak"
    assert client.post(f"/meja/media/{film.pk}/judul/", {"title": " "}).status_code == 422


def test_a_file_leaves_the_library_only_when_its_title_was_typed(client, author, film):
    client.post(f"/meja/media/{film.pk}/hapus/", {"name": "lain"})
    assert Asset.objects.exists()
    client.post(f"/meja/media/{film.pk}/hapus/", {"name": "Letak rak"})
    assert not Asset.objects.exists() and files.path_of(film.sha).exists()


def test_the_original_is_taken_out_as_it_came_in(client, author, film):
    reply = client.get(f"/meja/media/{film.pk}/asli/")
    assert b"".join(reply.streaming_content) == b"bukan film sungguhan"
    assert "rak.mp4" in reply.headers["Content-Disposition"]


def test_captions_come_in_a_file_and_what_was_put_right_is_told(client, author, film):
    srt = b"\xef\xbb\xbf1\r\n00:00:00,000 --> 00:00:02,000\r\nSatu\r\n\r\n2\r\n00:00:01,000 --> 00:00:03,000\r\nDua\r\n"
    address = f"/meja/media/{film.pk}/teks/"
    reply = client.post(address, {"language": "id", "file": SimpleUploadedFile("a.srt", srt)}, follow=True)

    shown = reply.content.decode()
    assert "bertumpuk" in shown and 'value="00:00:01.000"' in shown
    for name, data in (("a.exe", srt), ("a.vtt", b"WEBVTT\n\n00:09.000 --> 00:01.000\nX\n"), ("a.vtt", b"")):
        again = client.post(address, {"language": "en", "file": SimpleUploadedFile(name, data)})
        assert again.status_code == 422
    assert (
        "Baris 3"
        in client.post(
            address,
            {
                "language": "en",
                "file": SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:09.000 --> 00:01.000\nX\n"),
            },
        ).content.decode()
    )
    assert Caption.objects.count() == 1


def test_cues_are_changed_added_and_taken_away_in_the_table(client, author, caption):
    rows = [("1", "2,5", "Satu\r\nlagi"), ("", "", ""), ("00:00:00.100", "0.9", "Nol")]
    reply = client.post(page_of(caption), table(caption, *rows))

    assert reply.headers["Location"] == f"{page_of(caption)}?dari=0"
    caption.refresh_from_db()
    assert caption.vtt.split("\n\n")[1:] == [
        "00:00:00.100 --> 00:00:00.900\nNol",
        "00:00:01.000 --> 00:00:02.500\nSatu\nlagi\n",
    ]


def test_a_row_that_cannot_be_is_told_by_its_number_and_nothing_is_lost(client, author, caption):
    reply = client.post(page_of(caption), table(caption, ("5", "4", "Tertukar"), ("x", "9", "Kata")))

    shown = reply.content.decode()
    assert reply.status_code == 422 and "Baris 1: akhirnya" in shown and "Baris 2: waktu" in shown
    assert "Tertukar" in shown and Caption.objects.get().vtt == caption.vtt
    empty = client.post(page_of(caption), table(caption, ("", "", "")))
    assert empty.status_code == 422 and "Tidak ada baris yang tersisa" in empty.content.decode()


def test_a_page_of_many_cues_leaves_the_others_alone(client, author, film):
    many = "WEBVTT\n\n" + "\n\n".join(
        f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900\nKata {n}" for n in range(250)
    )
    kept = actions.keep_caption(asset=film, language="id", label="Indonesia", text=many, by=author.pk)[0]
    second = client.get(page_of(kept), {"dari": "100"}).content.decode()
    assert (
        "Kata 100" in second and "Kata 199" in second and "Kata 99<" not in second and "?dari=200" in second
    )

    client.post(page_of(kept), table(kept, ("100", "100.5", "Hanya ini"), first=100, count=100))
    kept.refresh_from_db()
    assert "Kata 99\n" in kept.vtt and "Hanya ini" in kept.vtt and "Kata 150" not in kept.vtt
    assert "Kata 200\n" in kept.vtt


def test_two_people_do_not_write_over_each_other(client, author, caption):
    mine = table(caption, ("1", "2", "Punya saya"))
    actions.rewrite_caption(
        caption=caption, text=VTT.replace("Dua", "Tiga"), seen=actions.wording_of(caption), by=author.pk
    )

    reply = client.post(page_of(caption), mine)
    assert reply.status_code == 422 and "baru saja diubah orang lain" in reply.content.decode()
    assert "Punya saya" in reply.content.decode() and "Tiga" in Caption.objects.get().vtt


def test_as_text_too_and_faults_are_told_by_line(client, author, caption):
    seen = actions.wording_of(caption)
    bad = client.post(page_of(caption, "mentah/"), {"seen": seen, "text": "WEBVTT\n\n00:09.0 -> x\nApa"})
    assert bad.status_code == 422 and Caption.objects.get().vtt == caption.vtt
    good = client.post(page_of(caption, "mentah/"), {"seen": seen, "text": VTT.replace("Satu", "Pertama")})
    assert good.status_code == 302 and "Pertama" in Caption.objects.get().vtt
    assert client.get(page_of(caption, "unduhan.vtt")).content.decode() == Caption.objects.get().vtt


def test_earlier_wordings_are_kept_and_come_back(client, author, caption):
    seen = actions.wording_of(caption)
    actions.rewrite_caption(caption=caption, text=VTT.replace("Satu", "Pertama"), seen=seen, by=author.pk)
    version = CaptionVersion.objects.get()
    assert "Bunyi sebelumnya" in client.get(page_of(caption)).content.decode()

    client.post(page_of(caption, f"{version.pk}/"))
    assert "Satu" in Caption.objects.get().vtt and CaptionVersion.objects.count() == 2
    client.post(page_of(caption, "hapus/"))
    assert not Caption.objects.exists() and CaptionVersion.objects.count() == 3
    assert client.get(page_of(caption)).status_code == 404


def test_where_no_model_is_configured_the_page_says_so(client, author, film, settings):
    settings.WHISPER_MODEL = ""
    assert "belum ada model pengenal suara" in client.get(f"/meja/media/{film.pk}/").content.decode()

    reply = client.post(f"/meja/media/{film.pk}/teks/otomatis/", follow=True)
    assert "belum ada model pengenal suara" in reply.content.decode()


def test_how_far_the_writing_down_is_stands_on_the_page(client, author, film):
    address = f"/meja/media/{film.pk}/"
    assert 'aria-label="Teks otomatis:"' not in client.get(address).content.decode()

    heard = Making.objects.create(
        sha=film.sha,
        recipe="hearing-id",
        kind=HEARING,
        state="working",
        step="Mendengarkan",
        done=40,
        total=100,
    )
    page = client.get(address).content.decode()
    assert "Teks otomatis: Mendengarkan" in page and '<progress max="100" value="40"' in page

    Making.objects.filter(pk=heard.pk).update(state="refused", message="Tidak ada ucapan yang terdengar.")
    assert "Teks otomatis: Tidak ada ucapan yang terdengar." in client.get(address).content.decode()


def test_times_are_read_as_people_write_them():
    told = {"1:02,5": 62.5, "00:01:02.500": 62.5, "62.5": 62.5, "2:00:00": 7200, "7": 7.0}
    assert {text: seconds(text) for text in told} == told
    assert not any(seconds(text) for text in ("", "x", "-1", "1:2:3:4", "1e9", "٣:٠٠"))
