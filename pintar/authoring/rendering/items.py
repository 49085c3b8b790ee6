"""A question as the assessment floor keeps it: its texts rendered, its key inside. It never leaves the server whole."""

from typing import Any

from pintar.authoring.rendering.reading import render_fragment
from pintar.authoring.rendering.shelf import Shelf
from pintar.authoring.source.banks import Item

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def body_of(item: Item, shelf: Shelf) -> dict[str, Any]:
    """The body of one question, as `pintar.assessment.kinds` reads it. The same item gives the same body."""

    def shown(text: Any) -> str:
        return render_fragment(str(text), item.markup, shelf).html if text else ""

    fields = item.fields
    body: dict[str, Any] = {
        "kind": item.kind,
        "stem": shown(fields["stem"]),
        "points": _points(fields.get("points", 1)),
        "lesson": fields.get("lesson") or "",
        "competency": fields.get("competency") or "",
        "difficulty": fields.get("difficulty") or "",
        "feedback": shown(fields.get("feedback")),
        "shuffle": fields.get("shuffle") is not False,
    }
    match item.kind:
        case "single-choice" | "multiple-choice":
            body["options"] = [
                {
                    "id": LETTERS[n],
                    "text": shown(option["text"]),
                    "correct": option.get("correct") is True,
                    "feedback": shown(option.get("feedback")),
                }
                for n, option in enumerate(fields["options"])
            ]
        case "true-false":
            body["answer"] = fields["answer"]
        case "matching":
            body["pairs"] = [
                {"id": LETTERS[n], "left": shown(pair["left"]), "right": shown(pair["right"])}
                for n, pair in enumerate(fields["pairs"])
            ]
            body["extra"] = [shown(text) for text in fields.get("extra") or []]
        case "short-answer":
            body["accept"] = [str(text) for text in fields["accept"]]
        case "numeric":
            body |= {
                "answer": item.number("answer"),
                "tolerance": item.number("tolerance"),
                "unit": fields.get("unit") or "",
            }
    return body


def _points(value: Any) -> Any:
    return int(value) if float(value).is_integer() else value
