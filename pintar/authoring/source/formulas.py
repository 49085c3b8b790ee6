"""Formulas: TeX between dollar signs becomes MathML, which browsers set by themselves and screen readers can speak.

KaTeX does the work inside V8 (docs/decisions/0010-formulas.md): no Node, no network, no file, and a limit on time and memory.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

LONGEST = 4000
DEEPEST = (
    100  # elements inside each other; a page is followed through 256 with all that is around (kit.markup)
)
SECONDS, MEMORY = 5.0, 256 << 20
_KATEX = Path(__file__).parent / "katex" / "katex.min.js"
_TAG = re.compile(r"<(/?)[a-z]")
_REFUSED = "#cc0001"  # what KaTeX would not do is painted in this colour, and told as a fault
_ASK = """
function set(tex, isBlock, refused) {
  try {
    const options = {output: "mathml", displayMode: isBlock, strict: "ignore", trust: false, maxExpand: 300,
      maxSize: 20, errorColor: refused};
    return JSON.stringify([katex.renderToString(tex, options), "", 0]);
  } catch (fault) {
    return JSON.stringify(["", String(fault.rawMessage || fault.message), fault.position || 0]);
  }
}
"""
_SAID = (
    (r"Undefined control sequence: (\S+)", "perintah “{0}” tidak dikenal"),
    (r"Expected group after '(.+?)'", "sesudah “{0}” belum ada isinya"),
    (
        r"Unexpected end of input|got 'EOF'|Expected '}'",
        "rumus ini belum selesai; periksa pasangan kurungnya",
    ),
    (r"got '(.+?)'", "tanda “{0}” tidak pada tempatnya"),
    (r"No such environment: (\S+)", "lingkungan “{0}” tidak dikenal"),
    (r"Too many expansions|Stack depth", "rumus ini berputar tanpa akhir"),
    (r"Double (superscript|subscript)", "pangkat atau indeks ditulis dua kali berturut-turut"),
)


class NotAFormula(ValueError):
    """The TeX cannot be read. The message says why, `at` at which character, counted from 0."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.at = at


def mathml(tex: str, *, is_block: bool) -> str:
    """A formula as one `math` element without any style or address. The same TeX gives the same words. Raises NotAFormula."""
    markup, fault, at = _answer(tex.strip(), is_block)
    if fault:
        raise NotAFormula(fault, at)
    return markup


@contextmanager
def at_hand() -> Iterator[None]:
    """Keep the setter of formulas at hand for a whole course; it starts with the first formula and goes when this ends."""
    if _shared.get() is not None:
        yield
        return
    setter = _Setter()
    token = _shared.set(setter)
    try:
        yield
    finally:
        _shared.reset(token)
        setter.close()


class _Setter:
    def __init__(self) -> None:
        self.engine: MiniRacer | None = None

    def set(self, tex: str, is_block: bool) -> tuple[str, str, int]:
        if self.engine is None:
            from py_mini_racer import MiniRacer  # V8, which a process without formulas need not hold

            self.engine = MiniRacer()
            self.engine.set_hard_memory_limit(MEMORY)
            self.engine.eval(_KATEX.read_text(encoding="utf-8"))
            self.engine.eval(_ASK)
        asked = ", ".join(json.dumps(one) for one in (tex, is_block, _REFUSED))
        said = self.engine.eval(f"set({asked})", timeout_sec=SECONDS)
        markup, fault, at = json.loads(str(said))
        return markup, fault, at

    def close(self) -> None:
        if self.engine is not None:
            self.engine.close()
            self.engine = None


_shared: ContextVar[_Setter | None] = ContextVar("formulas", default=None)


@lru_cache(maxsize=4096)
def _answer(tex: str, is_block: bool) -> tuple[str, str, int]:
    """The element, or why there is none and where."""
    if not tex:
        return "", "rumus ini kosong", 0
    if len(tex) > LONGEST:
        return "", f"rumus ini lebih panjang dari {LONGEST} huruf", 0
    from py_mini_racer import JSEvalException

    try:
        with at_hand():
            setter = _shared.get()
            assert setter is not None
            markup, fault, at = setter.set(tex, is_block)
    except JSEvalException:
        return "", "rumus ini terlalu berat untuk disusun", 0
    if fault:
        return "", _in_words(fault), at
    if _REFUSED in markup:
        refused = re.search(rf'mathcolor="{_REFUSED}"><mtext>(.*?)</mtext>', markup)
        return "", f"perintah “{refused[1] if refused else tex[:30]}” tidak diperbolehkan", 0
    bare = _bare(markup)
    if _depth(bare) > DEEPEST:
        return "", f"rumus ini bersarang lebih dari {DEEPEST} tingkat", 0
    return bare, "", 0


def _depth(markup: str) -> int:
    """How many elements are inside each other; every one that KaTeX opens it closes."""
    deepest = depth = 0
    for closes in _TAG.findall(markup):
        depth += -1 if closes else 1
        deepest = max(deepest, depth)
    return deepest


def _bare(markup: str) -> str:
    """Only the `math` element, without its TeX inside."""
    markup = markup[markup.index("<math") : markup.rindex("</math>") + len("</math>")]
    markup = markup.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    markup = re.sub(r"<annotation\b.*?</annotation>", "", markup, flags=re.S)
    return markup.replace("<semantics>", "").replace("</semantics>", "")


def _in_words(fault: str) -> str:
    for pattern, said in _SAID:
        if found := re.search(pattern, fault):
            return said.format(*found.groups())
    return "rumus ini tidak terbaca"
