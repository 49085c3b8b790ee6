"""Sheets and pictures set by typst: the same facts give the same bytes, on any machine.

Facts reach a template as JSON beside it, never inside its source: whatever a name holds is printed and never carried out.
"""

import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

HOUSE = Path(__file__).resolve().parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
PICTURE = "kit/typ/picture.typ"
PROBE = "kit/typ/probe.typ"
MOMENT = 1_767_225_600  # 2026-01-01 UTC: what a template sees as today, so that the day of printing changes nothing
BOX = "□"
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')

_turn = threading.Lock()


class CannotPrint(RuntimeError):
    """A template could not be set; the message is typst's own, with file and line."""


def typeset(
    template: str,
    facts: Mapping[str, Any],
    *,
    kind: Literal["pdf", "png"] = "pdf",
    standard: str = "a-2b",
    ppi: float = 144,
) -> bytes:
    """Set `facts` (anything JSON can hold) in a template, named by its path inside the program ('credentials/typ/x.typ').

    `standard` binds a PDF (PDF/A-2b, ISO 19005-2), `ppi` is the dots per inch of a PNG. Letters that none of our
    fonts holds are printed as empty boxes. Raises CannotPrint.
    """
    if kind == "png":
        return _set(template, _with_boxes(facts, unprintable("".join(_texts(facts)))), kind, standard, ppi)
    try:
        return _set(template, facts, kind, standard, ppi)
    except CannotPrint as fault:
        missing = "".join(NO_GLYPH.findall(str(fault)))
        if not missing:
            raise
    return _set(template, _with_boxes(facts, missing), kind, standard, ppi)


def picture(facts: Mapping[str, str]) -> bytes:
    """A picture to share a page by (PNG, 1200 x 630): `title`, a small `line` above it, one `below`, `language`."""
    return typeset(PICTURE, facts, kind="png", ppi=72)


@lru_cache(maxsize=256)
def unprintable(text: str) -> str:
    """The letters of a text that would come out as empty boxes, each once; '' when all can be printed."""
    try:
        _set(PROBE, {"text": text}, "pdf", "a-2b", 72)
    except CannotPrint as fault:
        return "".join(dict.fromkeys("".join(NO_GLYPH.findall(str(fault)))))
    return ""


def _texts(facts: Any) -> Iterator[str]:
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, Mapping | list | tuple):
        for inner in facts.values() if isinstance(facts, Mapping) else facts:
            yield from _texts(inner)


def _with_boxes(facts: Any, missing: str) -> Any:
    table = str.maketrans(dict.fromkeys(missing, BOX))
    if isinstance(facts, str):
        return facts.translate(table)
    if isinstance(facts, Mapping):
        return {key: _with_boxes(inner, missing) for key, inner in facts.items()}
    return [_with_boxes(inner, missing) for inner in facts] if isinstance(facts, list | tuple) else facts


def _set(template: str, facts: Any, kind: str, standard: str, ppi: float) -> bytes:
    bound = {"pdf_standards": standard} if kind == "pdf" else {"ppi": ppi}
    inputs = {"facts": json.dumps(facts, ensure_ascii=False, sort_keys=True)}
    try:
        with _turn:
            made = _press(os.getpid()).compile(
                input=str(HOUSE / template), format=kind, sys_inputs=inputs, timestamp=MOMENT, **bound
            )
    except RuntimeError as fault:
        raise CannotPrint(f"{template}: {getattr(fault, 'diagnostic', '') or fault}") from fault
    return bytes(made if isinstance(made, bytes) else made[0])


@lru_cache(maxsize=1)
def _press(pid: int) -> Any:
    """One compiler a process: reading the fonts costs more than a page. A forked child makes its own."""
    return typst.Compiler(root=str(HOUSE), font_paths=[str(FONTS)], ignore_system_fonts=True)
