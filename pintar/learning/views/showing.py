"""Drawing a lesson: for the screen, for a pack that is taken along, and for paper."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.utils.translation import gettext_lazy as _

from pintar.authoring.queries import reading_html
from pintar.authoring.values import ClipM, EvidenceM, LessonM, VideoM
from pintar.catalogue.queries import rupiah_per_mb
from pintar.catalogue.templatetags.budget import price_of
from pintar.kit.ids import uuid7
from pintar.kit.pages import page
from pintar.learning import queries, wording
from pintar.learning.completion import judge
from pintar.learning.evidence import has_rule, reading_seconds
from pintar.learning.values import Place, Study
from pintar.learning.views.shared import address_of

MEDIA = {"reading": _("Bacaan"), "slides": _("Salindia"), "audio": _("Audio"), "video": _("Video")}
CHOSEN = "media"  # the cookie that remembers the medium a person likes
RATES = (0.75, 1.0, 1.25, 1.5, 1.75, 2.0)


@dataclass(frozen=True)
class Quality:
    """One way to fetch a film: `value` is its height, `sound` or `auto`; `bytes` 0 where nobody can know."""

    value: str
    url: str
    bytes: int
    price: int


def shown(
    request: HttpRequest, study: Study, step: LessonM, medium: str, place: Place | None
) -> HttpResponse:
    """The lesson page, or the part of it that follows another lesson."""
    is_part = request.headers.get("HX-Request") == "true" and request.method == "POST"
    is_locked = study.is_locked(step) or study.span == "before"
    context = _context(study, step, medium, is_locked) | {
        "is_done": study.is_through(step),
        "can_finish": study.span == "running" or step.key in study.repeats,
        "act": uuid7(),
        "place": place,
        "seen": ",".join(f"{start:g}-{end:g}" for start, end in place.spans) if place else "",
        "lines": wording.lines(judge(study)),
        "is_part": is_part,
    }
    return page(request, "learning/lesson.html", context, part="inside" if is_part else "")


def packed(request: HttpRequest, study: Study, step: LessonM, medium: str) -> HttpResponse:
    """The lesson as it is taken along: the same bytes whoever asks and however far they are."""
    nobody = replace(
        study,
        done=frozenset(),
        repeats=frozenset(),
        placed=frozenset(),
        scores={},
        tries={},
        completed_at=None,
    )
    context = _context(nobody, step, medium, study.span == "before") | {
        "is_done": False,
        "can_finish": True,
        "is_packed": True,
        "messages": (),
    }
    return page(request, "learning/lesson.html", context)


def printed(request: HttpRequest, study: Study, step: LessonM, _medium: str) -> HttpResponse:
    """The lesson on paper: its reading and every slide; what is said where there is nothing to read."""
    is_locked = study.is_locked(step) or study.span == "before"
    media = step.media
    said = (media.video or media.audio) if not media.reading else None
    context = {
        "study": study,
        "step": step,
        "is_locked": is_locked,
        "html": reading_html(media.reading.html) if media.reading and not is_locked else "",
        "transcript": reading_html(said.transcript) if said and said.transcript and not is_locked else "",
        "here": address_of(study, step),
    }
    return page(request, "learning/print.html", context)


def medium_of(request: HttpRequest, step: LessonM) -> str:
    """The medium asked for, else the one the person likes, else the first there is."""
    names = step.media.names
    for wish in (request.GET.get("media", ""), request.COOKIES.get(CHOSEN, "")):
        if wish in names:
            return wish
    return names[0]


def place_in(study: Study, step: LessonM, medium: str) -> Place | None:
    """Where the learner left this medium; asked for only where time passes in it, or all its pages have to be seen."""
    if step.key in study.repeats and has_rule(study.manifest.course.rules.evidence, step, medium):
        return queries.place_again(study, step.key, medium)
    asks = study.manifest.course.rules.evidence.all_pages and step.key not in study.done
    if medium in ("audio", "video") or (medium == "slides" and asks):
        return queries.places_for(study).get(step.key, {}).get(medium)
    return None


def etag_of(
    request: HttpRequest, study: Study, step: LessonM, medium: str, manner: str | Place | None
) -> str:
    """A name for what this page says: the same name, the same page; so a second look costs no drawing.

    `manner` is `luring` or `cetak`, else the place where the learner goes on.
    """
    said: tuple[Any, ...] = (looks(), study.id, study.release_id, step.key, medium, manner, study.span)
    said += (request.LANGUAGE_CODE, rupiah_per_mb())
    if manner != "luring":
        if "CSRF_COOKIE" not in request.META:
            get_token(request)  # makes the cookie that the next look will carry
        said += (study.updated_at, study.completed_at, study.name, study.is_name_checked)
        said += (request.META.get("CSRF_COOKIE"), request.COOKIES.get("messages"))
    return f'W/"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def looks() -> str:
    """Changes when templates do, as with a new version of the program."""
    folders = [Path(folder) for folder in engines["django"].template_dirs]  # type: ignore[attr-defined]
    files = sorted(file for folder in folders for file in folder.rglob("*.html"))
    return hashlib.sha256("".join(f"{file}{file.stat().st_mtime_ns}" for file in files).encode()).hexdigest()


def _context(study: Study, step: LessonM, medium: str, is_locked: bool) -> dict[str, Any]:
    """What every manner of showing a lesson needs."""
    media, price, base = step.media, rupiah_per_mb(), address_of(study, None)
    budget = media.budget
    clip = getattr(media, medium) if medium in ("audio", "video") else None
    evidence = study.manifest.course.rules.evidence
    return {
        "study": study,
        "step": step,
        "total": len(study.manifest.lessons),
        "steps": study.steps(step.key),
        "media": [
            (name, MEDIA[name], budget[name], price_of(budget[name], price), name == medium)
            for name in media.names
        ],
        "medium": medium,
        "size": budget[medium],
        "price": price_of(budget[medium], price),
        "clip": clip,
        "qualities": _qualities(clip, price) if isinstance(clip, VideoM) else (),
        "rates": [
            rate
            for rate in RATES
            if not evidence.max_rate or rate <= evidence.max_rate or study.is_through(step)
        ],
        "evidence": evidence,
        "is_anew": step.key in study.repeats and has_rule(evidence, step, medium),
        "read_minutes": _read_minutes(evidence, step) if medium == "reading" else 0,
        "is_locked": is_locked,
        "html": ""
        if is_locked or medium != "reading" or not media.reading
        else reading_html(media.reading.html),
        "transcript": "" if is_locked or not clip or not clip.transcript else reading_html(clip.transcript),
        "base": base,
        "here": f"{base}{step.key}/",
        "previous": study.before(step),
        "ahead": study.after(step),
        "has_player": len(media.names) > 1 or medium != "reading" or bool(evidence.read_share),
    }


def _read_minutes(rule: EvidenceM, step: LessonM) -> int:
    """Whole minutes the training asks to spend on this text; 0 where it asks for none."""
    reading = step.media.reading
    return ceil(reading_seconds(reading.words) * rule.read_share / 60) if reading else 0


def _qualities(video: VideoM, price: int) -> tuple[Quality, ...]:
    """The ways to fetch a film, the cheapest first; one that was not prepared has only its file."""
    found = [
        Quality(str(one.height), one.url, one.bytes, price_of(one.bytes, price)) for one in video.renditions
    ]
    if video.master and len(found) > 1:
        found.append(Quality("auto", video.master, 0, 0))
    if isinstance(video.sound, ClipM):
        found.append(Quality("sound", video.sound.url, video.sound.bytes, price_of(video.sound.bytes, price)))
    return tuple(found)
