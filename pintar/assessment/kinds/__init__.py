"""Kinds of questions. A new kind is one module beside these, one template, and one line here."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import (
    calculated,
    cloze,
    essay,
    file,
    hotspot,
    image_labels,
    matching,
    matrix,
    multiple_choice,
    numeric,
    ordering,
    rubric,
    short_answer,
    single_choice,
    true_false,
)
from pintar.assessment.kinds.kind import Flaw, Kind

__all__ = ["KINDS", "Flaw", "Kind", "faults", "flaws", "hints", "of", "rubric", "schema", "word_fields"]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        single_choice.KIND,
        multiple_choice.KIND,
        true_false.KIND,
        matching.KIND,
        short_answer.KIND,
        numeric.KIND,
        ordering.KIND,
        cloze.KIND,
        matrix.KIND,
        hotspot.KIND,
        image_labels.KIND,
        calculated.KIND,
        essay.KIND,
        file.KIND,
    )
}


def of(body: Mapping[str, Any]) -> Kind:
    """The kind of an item; KeyError when there is no such kind."""
    return KINDS[body["kind"]]


def faults(body: Mapping[str, Any]) -> list[str]:
    """Everything that keeps a body from being a usable question, in words for its author."""
    return [flaw.message for flaw in flaws(body) if flaw.is_fatal]


def flaws(body: Mapping[str, Any]) -> Iterator[Flaw]:
    """The same with the field of each, and with what may stay but is worth a second look."""
    if body.get("kind") not in KINDS:
        words = {"kind": body.get("kind"), "kinds": ", ".join(KINDS)}
        yield Flaw(_("Jenis soal tidak dikenal: %(kind)s. Yang ada: %(kinds)s.") % words, ("kind",))
        return
    if not str(body.get("stem") or "").strip():
        yield Flaw(_("Pokok soal kosong."), ("stem",))
    for name, is_sound in (("points", lambda n: n > 0), ("penalty", lambda n: 0 <= n <= 1)):
        try:
            if not is_sound(Fraction(str(body.get(name, int(name == "points"))))):
                yield Flaw(_("%(name)s di luar batasnya.") % {"name": name}, (name,))
        except (ValueError, ZeroDivisionError):
            yield Flaw(_("%(name)s harus bilangan.") % {"name": name}, (name,))
    yield from of(body).check(body)


def hints(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Help for practice, one after the other; never shown in a test that counts."""
    return tuple(body.get("hints") or ())


def schema() -> dict[str, Any]:
    """The JSON Schema of a bank of items: the sum of what the kinds say."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:pintar:items:1",
        "title": "A bank of items of a Pintar course, format 1",
        "type": "array",
        "minItems": 1,
        "maxItems": 5000,
        "items": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"enum": list(KINDS)}},
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                    "then": {"$ref": f"#/$defs/{name}"},
                }
                for name in KINDS
            ],
        },
        "$defs": {
            "key": {"type": "string", "pattern": "^[a-z0-9-]{1,60}$"},
            **{name: kind.schema for name, kind in KINDS.items()},
        },
    }


def word_fields() -> frozenset[str]:
    """The fields that hold words in every kind that has them: `text: 2024` is not a number there."""
    found: dict[str, set[bool]] = {}
    for kind in KINDS.values():
        _collect(kind.schema, found)
    return frozenset(name for name, truths in found.items() if truths == {True})


def _collect(piece: Mapping[str, Any], found: dict[str, set[bool]]) -> None:
    for name, inner in (piece.get("properties") or {}).items():
        of_words = inner.get("items", inner) if inner.get("type") == "array" else inner
        is_open = not inner or "$ref" in inner or "enum" in inner
        found.setdefault(name, set()).add(is_open or "string" in of_words.get("type", ""))
        _collect(inner, found)
    for name in ("items", "additionalProperties"):
        if isinstance(piece.get(name), dict):
            _collect(piece[name], found)
