"""YAML that remembers its lines and its literal words, and that cannot be made to explode."""

import math
from dataclasses import dataclass, field
from typing import Any

import yaml

from pintar.assessment import kinds
from pintar.authoring.source.faults import Fault

Path = tuple[str | int, ...]
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NODES = 200_000
DEEPEST = 30
# Fields that are words even when they look like a number or a yes: `title: 2024`, `text: true`.
_WORDS = (
    "slug title language product kind summary audience professions competencies outcomes legal_basis authors licence "
    "order key"
)
WORDS = frozenset(_WORDS.split()) | kinds.word_fields()
TRUTHS = {"true": True, "false": False, "ya": True, "tidak": False, "yes": True, "no": False}


@dataclass(frozen=True)
class Document:
    """A YAML file: its `value`, the line of each place in it, and the literal text of each scalar."""

    path: str
    value: Any
    lines: dict[Path, int] = field(repr=False)
    literals: dict[Path, str] = field(repr=False)

    def line(self, place: Path) -> int:
        """The line where a place begins, or the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def literal(self, place: Path) -> str:
        """A scalar exactly as it was written."""
        return self.literals.get(place, "")


class TooMuch(ValueError):
    """The file unfolds into more than any course needs."""


def read_yaml(path: str, data: bytes, faults: list[Fault]) -> Document | None:
    """Read one YAML file; None, with the fault noted, when it cannot be read."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        faults.append(Fault(path, data[: why.start].count(b"\n") + 1, "Berkas ini bukan teks UTF-8."))
        return None
    try:
        _refuse_bottomless(text)
        loader = Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        if node is None:
            faults.append(Fault(path, 1, "Berkas ini kosong."))
            return None
        reader = _Reader(path, faults)
        value = reader.value(node, (), 0, False)
    except yaml.MarkedYAMLError as why:
        mark = why.problem_mark or why.context_mark
        faults.append(Fault(path, mark.line + 1 if mark else 1, f"YAML tidak terbaca: {_reason(why)}."))
        return None
    except yaml.YAMLError:
        faults.append(Fault(path, 1, "YAML tidak terbaca: ada huruf yang tidak diperbolehkan."))
        return None
    except (TooMuch, RecursionError):
        faults.append(Fault(path, 1, "YAML ini terlalu besar atau terlalu dalam."))
        return None
    return Document(path, value, reader.lines, reader.literals)


def _refuse_bottomless(text: str) -> None:
    """Follow the text once without building anything: the C code that builds calls itself, and a nesting of some ten
    thousand would end the whole process. Raises TooMuch.
    """
    loader, depth, count = Loader(text), 0, 0
    try:
        while loader.check_event():
            event = loader.get_event()
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            count += 1
            if depth > DEEPEST + 1 or count > 2 * NODES:
                raise TooMuch
    finally:
        loader.dispose()


class _Reader:
    def __init__(self, path: str, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        self.lines: dict[Path, int] = {}
        self.literals: dict[Path, str] = {}
        self.count = 0

    def value(self, node: Any, place: Path, depth: int, is_words: bool) -> Any:
        self.count += 1
        if self.count > NODES or depth > DEEPEST:
            raise TooMuch
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(n, (*place, i), depth + 1, is_words) for i, n in enumerate(node.value)]
        if "\0" in node.value:
            self.faults.append(
                Fault(self.path, node.start_mark.line + 1, "Teks ini memuat huruf yang tidak terlihat (nol).")
            )
            node.value = node.value.replace("\0", "")
        self.literals[place] = node.value
        return _scalar(node, is_words)

    def _mapping(self, node: Any, place: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, inner in node.value:
            line, name = key.start_mark.line + 1, key.value
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append(Fault(self.path, line, "Nama isian harus berupa kata."))
                continue
            if name in found:
                message = f"“{name}” ditulis dua kali; hanya satu yang boleh ada."
                self.faults.append(Fault(self.path, line, message))
            self.lines[(*place, name)] = line
            found[name] = self.value(inner, (*place, name), depth + 1, name in WORDS)
        return found


def _scalar(node: Any, is_words: bool) -> Any:
    text, tag = node.value, node.tag.rsplit(":", 1)[-1]
    if node.style in ("'", '"', "|", ">") or tag == "str":
        return text
    if tag == "null":
        return None
    if is_words:
        return text
    if tag == "bool" or text.lower() in TRUTHS:
        return TRUTHS.get(text.lower(), text)
    for read in (int, float) if tag in ("int", "float") else ():
        try:
            number = read(text)
        except ValueError:
            continue
        return number if math.isfinite(number) else text
    return text


def _reason(why: yaml.MarkedYAMLError) -> str:
    return " ".join(str(part) for part in (why.problem, why.context) if part)
