"""Pieces of JSON Schema that the kinds' own schemas are made of."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

KEY: Schema = {"$ref": "#/$defs/key"}
TRUTH: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
MARKUP = ("markdown", "html")
DIFFICULTIES = ("mudah", "sedang", "sukar")
LEVELS = ("c1", "c2", "c3", "c4", "c5", "c6")


def text(longest: int = 5000, *, is_needed: bool = True) -> Schema:
    """Words of an author."""
    return {"type": "string", "minLength": 1 if is_needed else 0, "maxLength": longest}


def rows(of: Schema, least: int, most: int) -> Schema:
    """A list."""
    return {"type": "array", "items": of, "minItems": least, "maxItems": most}


def record(needed: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """A group of named fields and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(needed),
        "properties": properties,
    }


FEEDBACK = text(is_needed=False)
SHUFFLE: Schema = {"type": "boolean", "default": True}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
OPTIONS = rows(
    record(("text",), text=text(), correct={"type": "boolean", "default": False}, feedback=FEEDBACK), 2, 26
)

# What every question may say, whatever its kind.
COMMON: dict[str, Schema] = {
    "key": KEY,
    "kind": {},
    "stem": text(20_000),
    "lesson": {**KEY, "description": "The lesson this item tests"},
    "competency": text(150, is_needed=False),
    "points": {"type": "number", "exclusiveMinimum": 0, "maximum": 100, "default": 1},
    "feedback": text(20_000, is_needed=False),
    "hints": {**rows(text(), 0, 5), "description": "Help for practice, one after the other"},
    "difficulty": {"enum": list(DIFFICULTIES)},
    "curve": {
        **record(
            ("a", "b"),
            a={"type": "number", "minimum": 0.15, "maximum": 4},
            b={"type": "number", "minimum": -5, "maximum": 5},
            c={"type": "number", "minimum": 0, "maximum": 0.5, "default": 0},
        ),
        "description": "Its curve where it is known: how steep, how hard, and what guessing brings (2PL, 3PL)",
    },
    "level": {"enum": list(LEVELS), "description": "What it asks of the mind, from remembering to creating"},
    "tags": {**rows(text(40), 0, 20), "description": "Words of one's own to draw by"},
    "markup": {"enum": list(MARKUP), "default": "markdown"},
}
PENALTY: Schema = {
    **SHARE,
    "default": 0,
    "description": "What an answer that earns nothing costs, as a share of the points",
}
PARTIAL: Schema = {
    **TRUTH,
    "default": True,
    "description": "Whether parts of the answer earn parts of the points",
}
