"""Progress as a pure projection: the same acts and marks give the same progress, whenever it is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pintar.authoring.values import Manifest
from pintar.learning.completion import is_practice, quiz_done


@dataclass(frozen=True)
class Try:
    """A quiz that was handed in: its lesson, its score, None while people have still to mark it, and which try it was; `is_passed` is
    the mark's own word, which may keep a pass whose score a correction has lowered."""

    lesson: str
    score: Decimal | None
    number: int = 0
    is_passed: bool = False


@dataclass(frozen=True)
class Standing:
    """The value of a Progress row."""

    done: tuple[str, ...]
    scores: dict[str, str]
    tries: dict[str, int]
    last_lesson: str
    placed: tuple[str, ...] = ()


def fold(
    manifest: Manifest, finished: Sequence[str], tries: Iterable[Try], skipped: Collection[str] = ()
) -> Standing:
    """Progress from the lessons finished, in the order they were, the quizzes handed in, and the lessons `skipped` after a
    placement test: these count as done, and stand in `placed` until they are finished all the same."""
    held: dict[str, list[Try]] = {}
    for one in tries:
        held.setdefault(one.lesson, []).append(one)
    keeps = {one.key: one.quiz.rules.get("keep", "best") for one in manifest.lessons if one.quiz is not None}
    counts = {lesson: len(those) for lesson, those in held.items()}
    found = {lesson: counted(keeps.get(lesson, "best"), those) for lesson, those in held.items()}
    scores = {lesson: score for lesson, score in found.items() if score is not None}
    learnable = {one.key for one in manifest.lessons if one.quiz is None or is_practice(one)}
    done = learnable & {*finished, *skipped}
    done |= {q.key for q in manifest.lessons if quiz_done(q, scores.get(q.key), counts.get(q.key, 0))}
    done |= {
        lesson for lesson, those in held.items() if is_kept(keeps.get(lesson, "best"), those)
    } & keeps.keys()
    return Standing(
        done=in_order(manifest, done),
        scores={lesson: str(score) for lesson, score in sorted(scores.items())},
        tries=dict(sorted(counts.items())),
        last_lesson=finished[-1] if finished else "",
        placed=in_order(manifest, learnable & set(skipped) - set(finished)),
    )


def counted(keep: str, tries: Iterable[Try]) -> Decimal | None:
    """The score that counts: of the best, the last or the first try. One that people have still to mark counts for nothing yet."""
    found = [one.score for one in sorted(tries, key=lambda one: one.number) if one.score is not None]
    if not found:
        return None
    return max(found) if keep == "best" else found[-1 if keep == "last" else 0]


def is_kept(keep: str, tries: Iterable[Try]) -> bool:
    """Whether the try that counts is passed by its mark, whatever its score."""
    found = [one.is_passed for one in sorted(tries, key=lambda one: one.number) if one.score is not None]
    return any(found) if keep == "best" else bool(found) and found[-1 if keep == "last" else 0]


def in_order(manifest: Manifest, done: Iterable[str]) -> tuple[str, ...]:
    """Keys of lessons in the order of the course; keys the course no longer has are left out."""
    held = set(done)
    return tuple(lesson.key for lesson in manifest.lessons if lesson.key in held)
