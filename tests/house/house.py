"""The program's own source, as the rules of the house read it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINTAR = ROOT / "pintar"
APPS = sorted(path.parent.name for path in PINTAR.glob("*/apps.py"))
FACT = re.compile(rf"({'|'.join([*APPS, 'sample'])})\.[a-z_]+")


def files(*patterns: str, under: Path = PINTAR) -> list[Path]:
    """The files of the program that match, without tests, migrations and what is built."""
    left_out = {"tests", "migrations", "build", "node_modules", "__pycache__"}
    found = {path for pattern in patterns for path in under.rglob(pattern)}
    return sorted(path for path in found if not left_out & set(path.relative_to(ROOT).parts))


def room(name: str) -> list[Path]:
    """The modules of one room in every app: `views.py` or all of `views/`."""
    return [
        path for path in files("*.py") if path.relative_to(PINTAR).parts[1:2] in ((f"{name}.py",), (name,))
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    """A module, read."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module, by the last word of what is called."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            function = node.func
            yield (function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")), node


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where something stands, as `pintar/app/room.py:12`."""
    line = getattr(node, "lineno", 0)
    return f"{path.relative_to(ROOT).as_posix()}{f':{line}' if line else ''}"


def texts(node: ast.AST) -> Iterator[str]:
    """All constant texts within a node."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


@cache
def named_texts() -> dict[str, set[str]]:
    """The texts that module-level names stand for, by name."""
    found: dict[str, set[str]] = {}
    for path in files("*.py"):
        for node in tree_of(path).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
                target = node.targets[0]
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                for name, value in zip(names, values, strict=False):
                    if isinstance(name, ast.Name) and isinstance(
                        value, ast.Constant | ast.BinOp | ast.JoinedStr
                    ):
                        found.setdefault(name.id, set()).update(texts(value))
    return found


def said_by(node: ast.AST) -> set[str]:
    """The texts an argument can be: a constant, a choice of constants, or a name that stands for one."""
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return set(texts(node)).union(*(named_texts().get(name, set()) for name in names))


def facts_recorded() -> dict[str, str]:
    """Every fact that the program writes into the journal, with one place where it does."""
    found: dict[str, str] = {}
    for path in files("*.py"):
        for name, call in calls(path):
            if name == "record" and call.args:
                for text in said_by(call.args[0]):
                    if FACT.fullmatch(text):
                        found.setdefault(text, place(path, call))
    return found


def facts_heard() -> dict[str, str]:
    """Every fact that a reaction waits for, with the place."""
    return {
        text: place(path, call)
        for path in files("*.py")
        for name, call in calls(path)
        if name in ("on", "on_many")
        for argument in call.args
        for text in said_by(argument)
        if FACT.fullmatch(text)
    }
