"""The same bytes are made once; what cannot be made yet waits and says why; what is refused stays refused with its reason."""

import shutil
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from pintar.journal.models import Entry
from pintar.kit import files, sql
from pintar.kit.errors import Refused
from pintar.media import actions, queries
from pintar.media.making.programs import Missing, NoRoom
from pintar.media.models import Asset, Caption, CaptionVersion, Making
from pintar.media.tests import samples
from pintar.media.values import MakingState, SlidesMade, VideoMade

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return samples.film(tmp_path_factory.mktemp("making") / "film.mp4", seconds=2, size="128x72")


def sent(source: Path, tmp_path: Path, name: str = "Wudu.mp4") -> Asset:
    """An asset kept from a copy of a file."""
    copy = tmp_path / "arrived"
    shutil.copyfile(source, copy)
    return actions.keep_asset(path=copy, name=name, title="Wudu", by=None)


def waiting_jobs() -> int:
    return ProcrastinateJob.objects.filter(queue_name="media", status="todo").count()


def test_a_kept_file_is_moved_named_by_its_content_and_handed_to_the_worker(
    short_film: Path, tmp_path: Path
) -> None:
    asset = sent(short_film, tmp_path)

    assert (asset.kind, asset.format, asset.bytes) == ("video", "mp4", short_film.stat().st_size)
    assert files.path_of(asset.sha).read_bytes() == short_film.read_bytes()
    assert not (tmp_path / "arrived").exists() and waiting_jobs() == 1
    assert Entry.objects.get(kind="media.asset_kept").subject == str(asset.pk)


def test_the_same_file_sent_twice_is_kept_once_and_asked_for_once(short_film: Path, tmp_path: Path) -> None:
    first, second = sent(short_film, tmp_path), sent(short_film, tmp_path, "Lain.mp4")

    assert first == second and Making.objects.count() == 1 and waiting_jobs() == 1


def test_a_refused_file_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        sent(samples.archive(tmp_path / "film.mp4"), tmp_path)

    assert not Asset.objects.exists() and (tmp_path / "arrived").exists()


def test_a_film_without_pictures_is_a_sound(tmp_path: Path) -> None:
    assert sent(samples.tone(tmp_path / "tone.mp4"), tmp_path).kind == "sound"


def test_the_job_makes_it_says_how_far_it_is_and_what_was_made(short_film: Path, tmp_path: Path) -> None:
    asset = sent(short_film, tmp_path)
    told: list[tuple[int, int, str]] = []
    actions.make(asset.sha, "video", progress=lambda *words: told.append(words))

    making = queries.making_of(asset)
    made = queries.made_of(asset.sha, "video")
    assert making is not None and (making.state, making.percent) == (MakingState.DONE, 100)
    assert isinstance(made, VideoMade) and made.seconds == 2
    assert next(step for _done, total, step in told if total == 1000) == "Memeriksa berkas"
    assert [done for done, _total, _step in told] == sorted(done for done, _total, _step in told)
    actions.carry_out(making.pk)  # the job comes late and finds it done
    assert queries.made_of(asset.sha, "video") == made


def test_what_was_made_is_made_again_when_its_files_are_gone(short_film: Path, tmp_path: Path) -> None:
    asset = sent(short_film, tmp_path)
    made = actions.make(asset.sha, "video")
    assert isinstance(made, VideoMade)
    sha = made.poster.url.rsplit("/", 1)[-1].removesuffix(".webp")
    files.path_of(sha, suffix=".webp", public=True).unlink()

    assert queries.made_of(asset.sha, "video") is None
    assert actions.make(asset.sha, "video") == made and queries.made_of(asset.sha, "video") == made


def test_without_ffmpeg_a_film_is_kept_and_made_when_it_is_there(
    short_film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(tmp_path))
        asset = sent(short_film, tmp_path)
        making = queries.making_of(asset)
        assert making is not None and queries.missing_programs("video") == ("ffmpeg",)
        actions.carry_out(making.pk)
        with pytest.raises(Missing):
            actions.make(asset.sha, "video")
        making.refresh_from_db()
        assert making.state == MakingState.WAITING
        assert "ffprobe belum terpasang" in making.message and "apt-get install ffmpeg" in making.message

    assert queries.missing_programs("video") == ()
    actions.carry_out(making.pk)
    assert isinstance(queries.made_of(asset.sha, "video"), VideoMade)


def test_on_a_full_disk_the_job_waits_says_so_and_is_done_later(
    short_film: Path, tmp_path: Path, settings
) -> None:
    asset = sent(short_film, tmp_path)
    settings.DISK_RESERVE = 1 << 60
    with pytest.raises(NoRoom):
        actions.make(asset.sha, "video")
    making = queries.making_of(asset)

    assert making is not None and making.state == MakingState.WAITING and "penuh" in making.message
    assert actions.ask_waiting() == 0
    settings.DISK_RESERVE = 0
    actions.carry_out(making.pk)
    assert queries.made_of(asset.sha, "video") is not None


def test_what_waits_without_a_job_is_put_back_in_line_once(short_film: Path, tmp_path: Path) -> None:
    asset = sent(short_film, tmp_path)
    assert actions.ask_waiting() == 0  # its first job still waits

    sql.run("DELETE FROM procrastinate_jobs")  # the worker was killed, and its job is lost
    Making.objects.filter(sha=asset.sha).update(state=MakingState.WORKING)
    assert actions.ask_waiting() == 1 and actions.ask_waiting() == 0 and waiting_jobs() == 1


def test_what_was_refused_stays_refused_until_somebody_asks_again(tmp_path: Path) -> None:
    asset = sent(samples.pdf(tmp_path / "a.pdf", pages=400), tmp_path, "Buku.pdf")
    making = queries.making_of(asset)
    assert making is not None
    actions.carry_out(making.pk)
    making.refresh_from_db()

    assert making.state == MakingState.REFUSED and "400 halaman" in making.message
    with pytest.raises(Refused) as refused:
        actions.make(asset.sha, "document")
    assert refused.value.code == "too-many-pages"
    assert actions.ask_making(asset).state == MakingState.REFUSED
    assert actions.ask_making(asset, again=True).state == MakingState.WAITING


def test_a_file_that_kills_its_workers_is_given_up(short_film: Path, tmp_path: Path) -> None:
    making = queries.making_of(sent(short_film, tmp_path))
    assert making is not None
    actions.carry_out(making.pk, deaths=3)
    making.refresh_from_db()

    assert making.state == MakingState.REFUSED and making.made == {"code": "deadly", "help": ""}


def test_a_picture_is_not_made_into_a_film_but_a_pdf_may_be_slides(tmp_path: Path) -> None:
    picture = files.keep(samples.picture(tmp_path / "a.png"))
    with pytest.raises(Refused) as refused:
        actions.make(picture.sha, "video")
    book = files.keep(samples.pdf(tmp_path / "a.pdf", pages=1))

    assert refused.value.code == "other-kind" and "gambar, bukan video" in str(refused.value)
    made = actions.make(book.sha, "slides")
    assert isinstance(made, SlidesMade) and made.pages[0].text == "Halaman 1"


def test_a_file_that_is_gone_is_said_to_be_gone() -> None:
    with pytest.raises(Refused) as refused:
        actions.make("0" * 64, "video")

    assert refused.value.code == "gone"


def test_captions_are_kept_with_what_they_said_before(short_film: Path, tmp_path: Path) -> None:
    asset = sent(short_film, tmp_path)
    words = {"asset": asset, "language": "id", "label": "Bahasa Indonesia", "by": None}
    caption, fixed = actions.keep_caption(
        text=b"1\n00:00:00,000 --> 00:00:02,000\nHalo\n\n2\n00:00:01,000 --> 00:00:02,000\nlagi", **words
    )
    actions.keep_caption(text=caption.vtt, **words)
    assert len(fixed) == 1 and caption.vtt.startswith("WEBVTT") and not CaptionVersion.objects.exists()

    again, _fixed = actions.keep_caption(text="WEBVTT\n\n00:00.000 --> 00:01.000\nBaru", **words)
    assert again.pk == caption.pk and CaptionVersion.objects.get().vtt == caption.vtt
    with pytest.raises(Refused) as refused:
        actions.keep_caption(text="WEBVTT\n\n00:05.000 --> 00:01.000\nSalah", **words)
    assert refused.value.code == "captions" and "Baris 3" in str(refused.value)
    assert Caption.objects.get().vtt == again.vtt


def test_without_a_model_nothing_is_heard_and_it_is_said(short_film: Path, tmp_path: Path, settings) -> None:
    asset = sent(short_film, tmp_path)
    settings.WHISPER_MODEL = ""
    with pytest.raises(Refused) as refused:
        actions.ask_captions(asset=asset)
    assert refused.value.code == "no-model" and "belum ada model" in str(refused.value)

    settings.WHISPER_MODEL = str(tmp_path)
    assert "tidak memuat model.bin" in queries.can_transcribe()
    assert queries.hearing_of(asset) is None


def test_what_was_asked_to_be_heard_where_the_model_went_away_is_refused_with_the_reason(
    short_film: Path, tmp_path: Path
) -> None:
    asset = sent(short_film, tmp_path)
    making = Making.objects.create(sha=asset.sha, recipe="hearing-id", kind="hearing")
    assert queries.hearing_of(asset) == making
    actions.carry_out(making.pk)
    making.refresh_from_db()

    assert making.state == MakingState.REFUSED and "belum ada model" in making.message
    assert not Caption.objects.exists()


def test_an_asset_is_found_by_the_beginning_of_its_name(short_film: Path, tmp_path: Path) -> None:
    asset = sent(short_film, tmp_path)

    assert queries.asset_by_sha(asset.sha[:12]) == asset
    assert queries.asset_by_sha(asset.sha[:11]) is None and queries.asset_by_sha("f" * 64) is None
    assert queries.asset_by_sha("%" * 12) is None
