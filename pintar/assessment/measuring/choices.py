"""What could be said to a question and what was said, as short names that can be counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pintar.assessment import kinds
from pintar.assessment.kinds import short_answer
from pintar.assessment.kinds.spelling import plain

LONGEST = 80  # letters of a typed answer


@dataclass(frozen=True)
class Choice:
    """Something that could be chosen: its id, its words as they were written (HTML), and whether it is right."""

    id: str
    text: str
    is_key: bool


def choices_of(body: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The options of a question; none where it has none."""
    if body["kind"] == "true-false":
        return (
            Choice("benar", "Benar", body["answer"] is True),
            Choice("salah", "Salah", body["answer"] is False),
        )
    if body["kind"] in ("single-choice", "multiple-choice"):
        return tuple(Choice(o["id"], o["text"], bool(o.get("correct"))) for o in body["options"])
    return ()


def said(body: Mapping[str, Any], response: Any) -> tuple[str, ...]:
    """What a response says: the ids of chosen options, or the typed words in their plain spelling."""
    match body["kind"], response:
        case "true-false", bool():
            return ("benar" if response else "salah",)
        case "single-choice", str():
            return (response,)
        case "multiple-choice", list():
            return tuple(one for one in response if isinstance(one, str))
        case (("short-answer" | "numeric"), str()) if response.strip():
            return ((plain(response) if body["kind"] == "short-answer" else response.strip())[:LONGEST],)
    return ()


def is_right(body: Mapping[str, Any], words: str) -> bool:
    """Whether typed words earn everything."""
    if body["kind"] == "short-answer":
        return short_answer.is_accepted(body, words)
    return kinds.of(body).share(body, words) == 1


def guess(body: Mapping[str, Any]) -> float:
    """The share that blind guessing would earn."""
    if body["kind"] == "true-false":
        return 0.5
    return 1 / len(body["options"]) if body["kind"] == "single-choice" else 0.0
