"""What a phone takes along of a course: pages and files, medium by medium. Pure: the same study gives the same pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pintar.assessment.values import PaperRules
from pintar.authoring.values import REQUIRED, ClipM, LessonM, ReadingM, SlidesM, VideoM
from pintar.learning.completion import is_practice
from pintar.learning.values import Study

PAGE_BYTES = 9_000  # what the frame of one page costs on the line, compressed: measured, and rounded up

Papers = Mapping[str, tuple[str, int]]  # lesson -> (sitting, how many questions it has)


def pack_of(
    study: Study, *, base: str, conditions: str, papers: Papers, fonts: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The whole offer as JSON values. `base` is the address of the outline, `conditions` that of what is missing, `papers` the open sittings that may be
    taken along, `fonts` the addresses of letters that Arabic passages need. A file is [address, bytes, addresses of its
    other sizes]; its name holds its SHA-256."""
    return {
        "enrolment": study.id,
        "person": study.person_id,
        "title": study.title,
        "is_strict": study.is_strict,
        "can_learn": study.span == "running",
        "done": sorted(study.done),
        "pages": [base, conditions],
        "page_bytes": PAGE_BYTES,
        "fonts": list(fonts) if any(_has_arabic(lesson) for lesson in study.manifest.lessons) else [],
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "lessons": [
                    _lesson(lesson, f"{base}{lesson.key}/", papers, study) for lesson in section.lessons
                ],
            }
            for section in study.manifest.sections
        ],
    }


def can_seal(study: Study, lesson: LessonM) -> bool:
    """Whether a graded quiz may be taken along: its rules allow it, no clock runs in it, it can still be passed, and nothing
    has to be repeated first."""
    if lesson.quiz is None or lesson.key in study.done or study.span != "running":
        return False
    if study.repeats and study.manifest.course.rules.corrective == REQUIRED:
        return False
    rules = PaperRules.from_json(lesson.quiz.rules)
    left = rules.tries is None or study.tries.get(lesson.key, 0) < rules.tries
    return rules.offline and not rules.practice and rules.time_limit_minutes is None and left


def _lesson(lesson: LessonM, here: str, papers: Papers, study: Study) -> dict[str, Any]:
    found: dict[str, Any] = {"key": lesson.key, "title": lesson.title, "number": lesson.number}
    if lesson.quiz is None:
        found["media"] = {name: _medium(lesson, name, here) for name in lesson.media.names}
        found["extras"] = [[file.url, file.bytes, []] for file in lesson.media.files]
    elif is_practice(lesson):
        found["quiz"] = {"kind": "practice", "page": f"{here}latihan/"}
    elif lesson.key in papers:
        sitting, slots = papers[lesson.key]
        found["quiz"] = {"kind": "sealed", "sitting": sitting, "slots": slots}
    else:
        found["quiz"] = {"kind": "sealed" if can_seal(study, lesson) else "online"}
    return found


def _medium(lesson: LessonM, name: str, here: str) -> dict[str, Any]:
    medium = getattr(lesson.media, name)
    return {"page": f"{here}?media={name}", "bytes": medium.bytes, "files": _files(medium)}


def _files(medium: ReadingM | SlidesM | ClipM | VideoM) -> list[list[Any]]:
    """What a medium fetches. Of a film that is its smallest rendition: it plays everywhere and costs least."""
    if isinstance(medium, ReadingM):
        return [[one.url, one.bytes, list(one.sizes)] for one in (*medium.pictures, *medium.clips)]
    if isinstance(medium, SlidesM):
        pages = [[page.url, page.bytes, []] for page in medium.pages]
        return [*pages, [medium.pdf, medium.bytes, []]] if medium.pdf else pages
    words = [[words.url, words.bytes, []] for words in medium.captions]
    poster = [[medium.poster, 0, []]] if isinstance(medium, VideoM) and medium.poster else []
    return [[medium.url, medium.bytes, []], *words, *poster]


def _has_arabic(lesson: LessonM) -> bool:
    return lesson.media.reading is not None and lesson.media.reading.has_arabic
