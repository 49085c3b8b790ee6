"""Captions that lie in a course: WebVTT or SRT files beside the film or sound they belong to."""

import re

from pintar.authoring.source.faults import Fault
from pintar.authoring.source.trees import Tree
from pintar.media.making.captions import Checked, read_captions
from pintar.media.values import Cue

_LINE = re.compile(r"^\w+ (\d+): ")


def cues_in(tree: Tree, path: str) -> tuple[Cue, ...]:
    """The captions of a file, with what could safely be put right."""
    return _read(tree, path).cues


def faults_of(tree: Tree, path: str) -> list[Fault]:
    """What is wrong in a file of captions: errors a person must put right, warnings for what publishing puts right."""
    found = _read(tree, path)
    faults = [_fault(path, said, is_soft=False) for said in found.faults]
    return faults + [_fault(path, said, is_soft=True) for said in found.fixed]


def _read(tree: Tree, path: str) -> Checked:
    return read_captions(tree.read(path))


def _fault(path: str, said: str, *, is_soft: bool) -> Fault:
    at = _LINE.match(said)
    line = int(at[1]) if at else 0
    message = f"{said[at.end() :][:1].upper()}{said[at.end() + 1 :]}" if at else said
    return Fault(path, line, message, "warning" if is_soft else "error")
