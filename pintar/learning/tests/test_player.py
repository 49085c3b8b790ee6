"""The lesson page as the player's: what it costs, what it offers, and what it gives to a phone and to paper."""

from dataclasses import replace

import brotli
import pytest
from django.urls import reverse

from pintar.authoring.models import Release
from pintar.authoring.queries import manifest_of
from pintar.authoring.values import (
    CaptionM,
    ClipM,
    EvidenceM,
    LessonM,
    MediaM,
    PageM,
    RenditionM,
    SlidesM,
    VideoM,
)
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.kit.slots import places
from pintar.learning import actions
from pintar.learning.tests.stage import finish, make_batch, make_enrolment

pytestmark = pytest.mark.django_db


def make_film_batch(**evidence):
    """A batch whose first lesson has a film, a sound and slides beside its text."""
    batch = make_batch(order="free")
    manifest = manifest_of(batch.release_id)
    spoken = files.keep(b'<p><span data-start="0">Sudut baca.</span></p>').sha
    words = (CaptionM("id", "Bahasa Indonesia", "/berkas/ab/satu.vtt", 900),)
    film = VideoM(
        url="/berkas/ab/144.mp4",
        bytes=400_000,
        type="video/mp4",
        seconds=300,
        width=854,
        height=480,
        renditions=(
            RenditionM(144, 256, "/berkas/ab/144.mp4", 400_000, 90_000),
            RenditionM(480, 854, "/berkas/ab/480.mp4", 9_000_000, 600_000),
        ),
        sound=ClipM("/berkas/ab/suara.m4a", 100_000, "audio/mp4", 300),
        master="/berkas/ab/semua.m3u8",
        poster="/berkas/ab/sampul.webp",
        captions=words,
        transcript=spoken,
    )
    slides = SlidesM(
        90_000,
        tuple(PageM(f"/berkas/ab/s{n}.svg", 45_000, f"Halaman {n}", 960, 540, f"Isi {n}") for n in (1, 2)),
    )
    first, *others = manifest.lessons
    shown = LessonM(
        first.key, first.title, 1, 20, 1, MediaM(first.media.reading, slides, first.media.audio, film)
    )
    section = replace(manifest.sections[0], lessons=(shown, *others[:2]))
    course = replace(manifest.course, rules=replace(manifest.course.rules, evidence=EvidenceM(**evidence)))
    made = replace(manifest, course=course, sections=(section, *manifest.sections[1:]))
    Release.objects.filter(pk=batch.release_id).update(manifest=made.as_json())
    manifest_of.cache_clear()
    return batch


@pytest.fixture
def learner(client):
    def begin(**evidence):
        found = make_enrolment(batch=make_film_batch(**evidence))
        client.force_login(found.person)
        return found

    return begin


def look(client, enrolment, lesson="satu", **asked):
    reply = client.get(reverse("learning:lesson", args=[enrolment.pk, lesson]), asked)
    return reply.content.decode()


def watched(enrolment, *spans, position):
    """What a player sends after these seconds were played."""
    act = {
        "id": str(uuid7()),
        "enrolment": enrolment.pk,
        "lesson": "satu",
        "kind": "watched",
        "at": now().isoformat(),
        "medium": "video",
        "spans": spans,
        "position": position,
        "rate": 1,
        "visible": True,
    }
    return {
        "device": str(uuid7()),
        "sent_at": now().isoformat(),
        "person": enrolment.person_id,
        "acts": [act],
    }


def send(client, batch):
    reply = client.post(
        reverse("learning:acts"),
        batch,
        content_type="application/json",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert reply.status_code == 200 and reply.json()["kept"], reply.content
    return reply


def test_every_medium_says_what_it_costs_in_megabytes_and_rupiah(client, learner):
    page = look(client, learner(), media="reading")

    assert "Video<small>0,4 MB<span>Rp" in page and "Audio<small>0,9 MB<span>Rp" in page
    assert "kira-kira Rp" in page and page.count("<lesson-player") == 0


def test_a_film_plays_without_scripts_from_its_smallest_file(client, learner):
    page = look(client, learner(), media="video")

    assert '<video controls preload="none" playsinline' in page and 'src="/berkas/ab/144.mp4"' in page
    assert '<track kind="captions" srclang="id"' in page and "Sudut baca." in page
    assert 'value="480" data-url="/berkas/ab/480.mp4"' in page and 'value="auto"' in page
    assert 'value="sound" data-url="/berkas/ab/suara.m4a"' in page


def test_buttons_of_the_player_have_names(client, learner):
    page = look(client, learner(), media="video")

    for name in (
        "Putar",
        "Mundur 10 detik",
        "Maju 10 detik",
        "Teks di layar",
        "Hanya suara",
        "Setelan pemutar",
    ):
        assert f'aria-label="{name}"' in page
    assert "data-no-skip" not in page and "Pelatihan ini meminta" not in page


def test_a_training_that_asks_to_see_the_film_says_so_and_offers_no_faster_speed(client, learner):
    page = look(client, learner(watch_share=0.9, may_skip=False, max_rate=1.5), media="video")

    assert "Pelatihan ini meminta 90% materi diikuti." in page and "data-no-skip" in page
    assert 'data-max-rate="1.5"' in page and 'value="1.5"' in page and 'value="1.75"' not in page


def test_once_a_lesson_is_done_one_may_jump(client, learner):
    enrolment = learner(watch_share=0.9, may_skip=False)
    actions.finish_lesson(
        enrolment_id=enrolment.pk,
        person_id=enrolment.person_id,
        lesson="satu",
        medium="reading",
        act_id=uuid7(),
    )

    page = look(client, enrolment, media="video")

    assert "data-first" not in page and "Pelatihan ini meminta" not in page


def test_one_goes_on_where_another_device_stopped(client, learner):
    enrolment = learner()
    address = reverse("learning:lesson", args=[enrolment.pk, "satu"])
    before = client.get(address, {"media": "video"})
    assert "data-place=" not in before.content.decode()

    send(client, watched(enrolment, [0, 60.5], position=60.5))
    after = client.get(address, {"media": "video"}, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200 and 'data-place="60.5"' in after.content.decode()
    assert 'data-seen="0-60.5"' in after.content.decode()
    again = client.get(address, {"media": "video"}, headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("medium", "statements"), [("reading", 1), ("slides", 1), ("audio", 2), ("video", 2)]
)
def test_a_lesson_costs_few_statements(client, learner, django_assert_num_queries, medium, statements):
    enrolment = learner()
    look(client, enrolment, media=medium)

    with django_assert_num_queries(statements):  # viewer with the study, and where one was
        look(client, enrolment, media=medium)


def test_a_lesson_with_text_is_light(client, learner):
    page = look(client, learner(), media="reading")

    assert len(brotli.compress(page.encode(), quality=4)) <= 12 * 1024
    assert len(brotli.compress(look(client, learner(), media="video").encode(), quality=4)) <= 12 * 1024


def test_only_lessons_with_more_than_a_text_load_the_player(client, learner):
    enrolment = learner()

    assert "build/player." in look(client, enrolment, media="slides")
    assert "build/player.js" not in look(client, enrolment, "dua")
    assert "build/player.js" in look(client, learner(read_share=0.5), "dua")


def test_the_words_of_a_slide_are_there_for_those_who_cannot_see_it(client, learner):
    page = look(client, learner(all_pages=True), media="slides")

    assert 'alt="Halaman 2"' in page and '<div class="hush">Isi 2</div>' in page
    assert "Pelatihan ini meminta semua halaman dibuka." in page


def test_the_panel_shows_the_course_and_what_upper_floors_add(client, learner):
    enrolment = learner()
    finish(enrolment, "dua")
    piece = lambda context: f"<p>catatan {context['step'].key}</p>"  # noqa: E731
    places.setdefault("learning.lesson_panel", []).append(piece)
    try:
        page = look(client, enrolment)
    finally:
        places["learning.lesson_panel"].remove(piece)

    assert "Daftar materi" in page and "<p>catatan satu</p>" in page and "1 dari 3" in page
    assert '<li class="done"' in page and "Apa yang kurang?" in page


def test_a_lesson_taken_along_is_the_same_for_everybody_and_never_shut(client, learner):
    enrolment = learner()
    make_enrolment(batch=enrolment.batch)
    first = look(client, enrolment, luring=1, media="reading")
    finish(enrolment, "satu", "dua")

    assert look(client, enrolment, luring=1, media="reading") == first
    assert "csrfmiddlewaretoken" not in first and "data-finish" in first and "Isi bacaan" in first
    assert 'name="act" value=""' in first and "Tuntas, lanjut" in first


def test_a_shut_lesson_taken_along_is_open_on_the_phone_but_not_before_the_first_day(client):
    shut, early = make_enrolment(), make_enrolment(starts=2, ends=5)
    client.force_login(shut.person)
    assert "Isi bacaan" in look(client, shut, "dua", luring=1)

    client.force_login(early.person)
    page = look(client, early, "satu", luring=1)
    assert "Isi bacaan" not in page and "hari pertama masa belajar" in page


def test_a_lesson_on_paper_holds_its_text_and_every_slide(client, learner):
    page = look(client, learner(), cetak=1)

    assert "Isi bacaan" in page and "s1.svg" in page and "s2.svg" in page
    assert 'class="thumb"' not in page and "Tuntas, lanjut" not in page


def test_a_shut_lesson_is_not_printed(client):
    enrolment = make_enrolment()
    client.force_login(enrolment.person)

    assert "Isi bacaan" not in look(client, enrolment, "dua", cetak=1)
