"""What is written down is what the program does: settings, facts, links."""

import ast
import re

from tests.house.house import ROOT, calls, facts_heard, facts_recorded, files, place, said_by, tree_of

FORESEEN = {"learning.uncompleted"}  # the figures can take a completion back; no page offers that yet
OF_OTHERS = {
    "DATABASE_URL",
    "DATABASE_DIRECT_URL",
    "DATABASE_REPLICA_URL",
    "REDIS_URL",
    "HOST",
    "PORT",
}  # no PINTAR_
REFERENCE = ROOT / "docs" / "reference"
ROW = re.compile(r"^\| `([^`]+)`", re.M)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def test_every_setting_is_written_down_and_none_besides():
    written = set(ROW.findall((REFERENCE / "settings.md").read_text(encoding="utf-8")))
    read = settings_read()

    assert not {name: where for name, where in read.items() if name not in written}
    assert not written - read.keys()


def test_every_fact_is_written_down_and_none_besides():
    written = set(ROW.findall((REFERENCE / "facts.md").read_text(encoding="utf-8")))
    recorded = facts_recorded()

    assert not {fact: where for fact, where in recorded.items() if fact not in written}
    assert not written - recorded.keys()


def test_no_reaction_waits_for_a_fact_that_nobody_records():
    recorded = facts_recorded()

    assert not {
        fact: where for fact, where in facts_heard().items() if fact not in recorded.keys() | FORESEEN
    }


def test_every_link_between_papers_leads_somewhere():
    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *files("README.md")]
    found = [
        f"{place(paper)} → {target}"
        for paper in papers
        for target in LINK.findall(_without_code(paper.read_text(encoding="utf-8")))
        if not (paper.parent / target).exists()
    ]

    assert not found


def settings_read() -> dict[str, str]:
    """Every variable of the environment that the program reads, with one place where it does."""
    found: dict[str, str] = {}
    for path in files("*.py"):
        for name, call in calls(path):
            is_read = name in ("env", "flag", "getenv") or (
                name in ("get", "pop") and _is_environment(call.func)
            )
            wanted = call.args[:1] if is_read else [k.value for k in call.keywords if k.arg == "envvar"]
            for argument in wanted:
                found |= {text: place(path, call) for text in said_by(argument) if text.isupper()}
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Subscript) and _is_environment(node) and isinstance(node.ctx, ast.Load):
                found |= {text: place(path, node) for text in said_by(node.slice) if text.isupper()}
    return {name: where for name, where in found.items() if name.startswith("PINTAR_") or name in OF_OTHERS}


def _is_environment(node: ast.AST) -> bool:
    return ast.unparse(getattr(node, "value", node)) in ("os.environ", "environ")


def _without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
