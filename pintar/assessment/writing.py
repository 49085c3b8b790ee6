"""A question as its author writes it at the desk: fields of the format of courses, in YAML.

What renders texts stands on an upper floor, which says so by `use`; until then texts stay as they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Protocol

import yaml
from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.cards import texts
from pintar.assessment.exchange import FORMATS, Format
from pintar.assessment.kinds.draft import Draft

LONGEST = 200_000  # letters of one question
COMMON = (
    "stem",
    "points",
    "lesson",
    "competency",
    "difficulty",
    "level",
    "tags",
    "feedback",
    "hints",
    "curve",
    "penalty",
    "partial",
)


@dataclass(frozen=True)
class Written:
    """What an author's text says. `body` is None when `faults` (a sentence each, with its line) keep it from being a
    question; `notes` may stay."""

    fields: Mapping[str, Any]
    body: Mapping[str, Any] | None
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """What became of pictures, by path: the address each will have, or why it was refused; `notes` say what changed in one."""

    addresses: Mapping[str, str]
    refused: Mapping[str, str]
    notes: Mapping[str, str]


@dataclass(frozen=True)
class Door:
    """How pictures that come with questions are kept, first unseen, then for everybody."""

    receive: Callable[[Mapping[str, bytes]], Received]
    publish: Callable[[Iterable[str]], None]


class Press(Protocol):
    """Renders a question; `unseen` are addresses of pictures received and not yet published."""

    def __call__(self, text: str, language: str, unseen: Collection[str] = ()) -> Written:
        """What an author's YAML says."""


def _plainly(text: str, language: str, unseen: Collection[str] = ()) -> Written:
    """Reads YAML with texts as they are."""
    try:
        fields = yaml.safe_load(text)
    except yaml.YAMLError as why:
        return Written({}, None, (str(why),))
    if not isinstance(fields, dict) or fields.get("kind") not in kinds.KINDS:
        return Written({}, None, ("kind?",))
    body = kinds.of(fields).body(Draft(fields, language))
    faults = tuple(kinds.faults(body))
    return Written(fields, None if faults else body, faults)


def _take_none(pictures: Mapping[str, bytes]) -> Received:
    return Received({}, dict.fromkeys(pictures, _("gambar belum dapat diterima di sini")), {})


def _show_none(addresses: Iterable[str]) -> None:
    return


_press: list[Press] = [_plainly]
_door = [Door(_take_none, _show_none)]
_formats: list[Mapping[str, Format]] = [FORMATS]


def use(press: Press, door: Door, formats: Mapping[str, Format]) -> None:
    """Have questions rendered, their pictures kept and their files read as an upper floor does."""
    _press[0], _door[0], _formats[0] = press, door, formats


def read(text: str, language: str, unseen: Collection[str] = ()) -> Written:
    """What an author's YAML says."""
    return _press[0](text, language, unseen)


def door() -> Door:
    """Where pictures come in."""
    return _door[0]


def formats() -> dict[str, Format]:
    """The formats that files of questions may have."""
    return dict(_formats[0])


def as_yaml(fields: Mapping[str, Any]) -> str:
    """Fields as an author writes them."""
    return yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False, width=100)


def fields_of(body: Mapping[str, Any], key: str, language: str) -> dict[str, Any] | None:
    """The fields that give this body again, or one with the very same words; None where its kind cannot be read back.

    Texts are written plainly where they hold no markup, as HTML where they do.
    """
    turn = _BACK.get(body["kind"])
    if turn is None:
        return None
    whole = {"key": key, "kind": body["kind"], **_common(body), **turn(body)}
    asked = list(texts(body))
    tries = [(found, read(as_yaml(found), language).body) for found in (_unescaped(whole), _marked(whole))]
    exact = [found for found, again in tries if again == body]
    return next(iter(exact), None) or next(
        (f for f, again in tries if again and list(texts(again)) == asked), None
    )


def _common(body: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: body[name] for name in COMMON if body.get(name) not in (None, "", [], 1)}
    if "penalty" in found:
        found["penalty"] = _number(found["penalty"])
    if "curve" in found:
        found["curve"] = {name: _number(value) for name, value in found["curve"].items()}
    return found


def _options(body: Mapping[str, Any]) -> dict[str, Any]:
    rows = []
    for option in body["options"]:
        row: dict[str, Any] = {"text": option["text"]}
        if option.get("correct"):
            row["correct"] = True
        if option.get("feedback"):
            row["feedback"] = option["feedback"]
        rows.append(row)
    return {"options": rows} | ({"shuffle": False} if body.get("shuffle") is False else {})


def _pairs(body: Mapping[str, Any]) -> dict[str, Any]:
    pairs = [
        {name: pair[name] for name in ("left", "right", "feedback") if pair.get(name)}
        for pair in body["pairs"]
    ]
    return {"pairs": pairs} | ({"extra": list(body["extra"])} if body.get("extra") else {})


def _typed(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("accept", "spelling", "reject") if body.get(name)}


def _numeric(body: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"answer": _number(body["answer"])}
    for name in ("tolerance", "tolerance_percent"):
        if body.get(name) not in (None, "", "0"):
            found[name] = _number(body[name])
    if body.get("unit"):
        found["unit"] = body["unit"]
    if body.get("units"):
        found["units"] = {unit: _number(factor) for unit, factor in body["units"].items()}
    return found | ({"unit_required": True} if body.get("unit_required") else {})


def _table(body: Mapping[str, Any]) -> dict[str, Any]:
    names = {column["id"]: column["text"] for column in body["columns"]}
    rows = []
    for row in body["rows"]:
        found = {"text": row["text"], "column": names.get(row["column"], "")}
        rows.append(found | ({"feedback": row["feedback"]} if row.get("feedback") else {}))
    return {"columns": list(names.values()), "rows": rows} | (
        {"shuffle": False} if body.get("shuffle") is False else {}
    )


_BACK: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "single-choice": _options,
    "multiple-choice": _options,
    "true-false": lambda body: {"answer": body["answer"]},
    "matching": _pairs,
    "short-answer": _typed,
    "numeric": _numeric,
    "ordering": lambda body: {"order": [step["text"] for step in body["steps"]]},
    "matrix": _table,
}


def _marked(whole: dict[str, Any]) -> dict[str, Any]:
    return {**whole, "markup": "html"}


def _unescaped(value: Any) -> Any:
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, list):
        return [_unescaped(one) for one in value]
    if isinstance(value, dict):
        return {name: _unescaped(one) for name, one in value.items()}
    return value


def _number(text: Any) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
