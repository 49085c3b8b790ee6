"""A whole source, read once: its outline, its questions, and every fault in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pintar.authoring.source import checks, formulas, quizzes
from pintar.authoring.source.banks import Item, item_faults, read_bank
from pintar.authoring.source.faults import Fault, errors, tidy
from pintar.authoring.source.marked import Document, read_yaml
from pintar.authoring.source.outline import Outline, Quiz, read_outline
from pintar.authoring.source.schema import check_shape
from pintar.authoring.source.trees import OUTLINE, STANDARD, Limits, Tree


@dataclass(frozen=True)
class Source:
    """A course as it was written. It may be published when `is_sound`."""

    tree: Tree
    outline: Outline
    banks: dict[str, tuple[Item, ...]]
    faults: tuple[Fault, ...]

    @cached_property
    def is_sound(self) -> bool:
        """Whether nothing in it keeps it from being published."""
        return not errors(self.faults)

    def items_of(self, quiz: Quiz) -> tuple[Item, ...]:
        """The questions a quiz draws from, in the order of its files."""
        return quizzes.items_of(quiz, self.banks)


def read_source(tree: Tree, limits: Limits = STANDARD, *, has_library: bool = False) -> Source:
    """Read and check a course. Faults are sorted, errors first.

    `has_library` says that the files it names from the media library have been taken into the tree.
    """
    with formulas.at_hand():
        return _read(tree, limits, has_library)


def _read(tree: Tree, limits: Limits, has_library: bool) -> Source:
    found: list[Fault] = []
    document = _yaml(tree, OUTLINE, limits, found) or Document(OUTLINE, {}, {}, {})
    if document.value:
        found += check_shape(document, "course")
    outline = read_outline(document, tree.files)
    banks = {}
    for lesson in outline.lessons:
        for i, path in enumerate(lesson.quiz.banks if lesson.quiz else ()):
            if path in banks:
                continue
            if path not in tree:
                line = document.line((*lesson.place, "quiz", "items", i))
                found.append(Fault(OUTLINE, line, f"Berkas {path} tidak ada."))
                continue
            banks[path] = _bank(tree, path, limits, found)
    source = Source(tree, outline, banks, ())
    found += checks.faults_of(tree, document, outline, banks, limits, has_library=has_library)
    return Source(source.tree, source.outline, source.banks, tidy(found))


def _bank(tree: Tree, path: str, limits: Limits, found: list[Fault]) -> tuple[Item, ...]:
    document = _yaml(tree, path, limits, found)
    if document is None:
        return ()
    found += check_shape(document, "items")
    items = read_bank(document)
    found += _item_faults(items)
    return items


def _item_faults(items: tuple[Item, ...]) -> Iterator[Fault]:
    for item in items:
        yield from item_faults(item)


def _yaml(tree: Tree, path: str, limits: Limits, found: list[Fault]) -> Document | None:
    if path not in tree:
        found.append(Fault(path, 0, "Berkas ini tidak ada."))
        return None
    if tree.size(path) > limits.text:
        found.append(Fault(path, 0, f"Berkas teks paling besar {limits.text >> 20} MB."))
        return None
    return read_yaml(path, tree.read(path), found)
