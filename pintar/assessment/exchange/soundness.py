"""Whether an item is one that a course can hold, in words for its author."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft

MOST = 5


def faults(item: Mapping[str, Any]) -> list[str]:
    """What keeps an authored item from being asked; empty when nothing does."""
    if not isinstance(item.get("kind"), str) or item["kind"] not in kinds.KINDS:
        return [_("Jenis soal “%(kind)s” belum ada di sini.") % {"kind": item.get("kind")}]
    found = [_said(error) for error in _validator(str(item["kind"])).iter_errors(item)]
    return (found or kinds.faults(kinds.of(item).body(Draft(item))))[:MOST]


@lru_cache(maxsize=64)
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$defs": kinds.schema()["$defs"], "$ref": f"#/$defs/{kind}"})


def _said(error: ValidationError) -> str:
    place = ".".join(str(step + 1 if isinstance(step, int) else step) for step in error.absolute_path) or _(
        "soal"
    )
    limit: Any = error.validator_value
    words: dict[str, Any] = {"place": place, "limit": limit}
    given: Any = error.instance
    shape: Any = error.schema
    match error.validator:
        case "required":
            missing = [name for name in limit if name not in given]
            return _("%(place)s: belum ada %(names)s.") % {**words, "names": ", ".join(missing)}
        case "maxLength":
            return _("%(place)s: terlalu panjang, paling banyak %(limit)s huruf.") % words
        case "maxItems" | "maxProperties":
            return _("%(place)s: terlalu banyak, paling banyak %(limit)s.") % words
        case "minItems" | "minLength" | "minProperties":
            return _("%(place)s: paling sedikit %(limit)s.") % words
        case "minimum" | "exclusiveMinimum" | "maximum":
            return _("%(place)s: di luar batasnya (%(limit)s).") % words
        case "additionalProperties":
            unknown = [name for name in given if name not in shape.get("properties", {})]
            return _("%(place)s: isian %(names)s tidak dikenal.") % {**words, "names": ", ".join(unknown)}
    return _("%(place)s: nilainya tidak sesuai.") % words
