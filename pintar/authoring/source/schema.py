"""Whether a file has the shape of the format, each difference in plain words at its line."""

import difflib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from pintar.assessment import kinds
from pintar.authoring.source.faults import Fault
from pintar.authoring.source.marked import Document

HERE = Path(__file__).parent
TYPES = {
    "string": "teks",
    "integer": "bilangan bulat",
    "number": "bilangan",
    "boolean": "true atau false",
    "array": "daftar",
    "object": "kumpulan isian",
}
MOST = 200


def check_shape(document: Document, schema: str) -> list[Fault]:
    """Faults of a document against `course` or `items`, at most 200."""
    found: list[Fault] = []
    for error in _validator(schema).iter_errors(document.value):
        found += _faults(document, error)
        if len(found) >= MOST:
            break
    return found


def pattern_of_key() -> str:
    """How keys are written."""
    return str(_load("course")["$defs"]["key"]["pattern"])


@lru_cache(maxsize=4)
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_load(name))


def is_item(fields: dict[str, Any]) -> bool:
    """Whether a question has the shape of its kind."""
    return fields.get("kind") in kinds.KINDS and _of_kind(fields["kind"]).is_valid(fields)


@lru_cache(maxsize=64)
def _of_kind(name: str) -> Draft202012Validator:
    whole = kinds.schema()
    return Draft202012Validator({"$defs": whole["$defs"], "$ref": f"#/$defs/{name}"})


def _load(name: str) -> dict[str, Any]:
    if name == "items":
        return kinds.schema()
    return json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8"))


def _faults(document: Document, error: Any) -> list[Fault]:
    place = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        message = f"{_name(place)}: “{error.instance}” bukan kode bahasa, misalnya id atau en."
        return [Fault(document.path, document.line((*place, error.instance)), message)]
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        unknown = [name for name in error.instance if name not in known]
        return [
            Fault(document.path, document.line((*place, name)), _unknown(name, known)) for name in unknown
        ]
    return [Fault(document.path, document.line(place), _said(place, error))]


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f" Apakah maksudnya “{near[0]}”?" if near else f" Yang ada: {', '.join(known)}."
    return f"Isian “{name}” tidak dikenal di sini.{hint}"


def _said(place: tuple[str | int, ...], error: Any) -> str:
    what, limit, given = _name(place), error.validator_value, error.instance
    match error.validator:
        case "required":
            missing = [name for name in limit if name not in given]
            return f"{what} belum memuat {_list(missing)}."
        case "type":
            wanted = [limit] if isinstance(limit, str) else limit
            return f"{what} harus berupa {' atau '.join(TYPES.get(t, t) for t in wanted)}{_given(given)}."
        case "enum":
            near = difflib.get_close_matches(str(given), [str(v) for v in limit], n=1, cutoff=0.6)
            hint = f" Apakah maksudnya “{near[0]}”?" if near else ""
            return f"{what} harus salah satu dari {_list(limit)}{_given(given)}.{hint}"
        case "const":
            return f"{what} harus {limit}{_given(given)}."
        case "pattern":
            if what == "language":
                return f"{what} harus berupa kode bahasa, misalnya id atau en{_given(given)}."
            return f"{what} hanya boleh memuat a-z, 0-9 dan tanda hubung, paling panjang 60{_given(given)}."
        case "minLength" | "minItems":
            return f"{what} tidak boleh kosong." if limit == 1 else f"{what} paling sedikit {limit}."
        case "minProperties":
            return f"{what} tidak boleh kosong."
        case "maxLength":
            return f"{what} paling panjang {limit} huruf; ini {len(given)}."
        case "maxProperties":
            return f"{what} paling banyak {limit}; ini {len(given)}."
        case "maxItems":
            return f"{what} paling banyak {limit}; ini {len(given)}."
        case "minimum":
            return f"{what} paling kecil {limit}{_given(given)}."
        case "exclusiveMinimum":
            return f"{what} harus lebih dari {limit}{_given(given)}."
        case "maximum":
            return f"{what} paling besar {limit}{_given(given)}."
        case "oneOf":
            return f"{what} harus memuat media atau quiz, salah satu saja."
        case "anyOf":
            return f"{what} harus memuat sedikitnya satu dari reading, slides, audio, video."
    return f"{what} tidak sesuai dengan format kursus."


def _name(place: tuple[str | int, ...]) -> str:
    """The place in words: `sections 2, lessons 3, title`."""
    words: list[str] = []
    for step in place:
        if isinstance(step, int):
            words[-1:] = [f"{words[-1]} {step + 1}" if words else f"butir {step + 1}"]
        else:
            words.append(step)
    return ", ".join(words) or "Berkas ini"


def _list(values: list[Any]) -> str:
    return ", ".join(f"“{value}”" for value in values)


def _given(value: Any) -> str:
    if value is None:
        return ", tetapi kosong"
    return f", bukan “{str(value)[:60]}”" if isinstance(value, str | int | float) else ""
