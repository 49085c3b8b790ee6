"""What each room of an app never does, where the import contracts cannot see it."""

import ast

from tests.house.house import APPS, PINTAR, ROOT, calls, files, place, room, tree_of

LONGEST = 400
WRITES = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "delete"}
VIEWER = {"viewer", "person", "by", "applicant"}
OWN_WORDS = {"utils", "helpers", "manager", "service", "services", "misc", "common"}


def test_views_ask_queries_and_actions_and_never_a_table():
    found = [
        place(path, node)
        for path in room("views")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]

    assert not found


def test_forms_turn_text_into_values_and_save_nothing():
    found = [
        f"{place(path, call)} {name}"
        for path in room("forms")
        for name, call in calls(path)
        if name in WRITES
    ]

    assert not found


def test_models_send_nothing_and_read_no_request():
    forbidden = ("django.core.mail", "django.http", "pintar.kit.pages", "procrastinate", "smtplib")
    found = [
        f"{place(path, node)} {module}"
        for path in room("models")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for module in [getattr(node, "module", None) or ",".join(a.name for a in node.names)]
        if module.startswith(forbidden)
    ]

    assert not found


def test_nothing_below_the_views_knows_a_request():
    found = [
        place(path, node)
        for name in ("actions", "queries", "rules", "models", "values", "reactions", "tasks")
        for path in room(name)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.arg) and node.arg == "request"
    ]

    assert not found


def test_a_query_that_gets_one_thing_says_for_whom():
    found = []
    for path in room("queries"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("get_"):
                first = node.args.args[0].arg if node.args.args else ""
                if first not in VIEWER and not node.name.endswith(("_of", "_for")):
                    found.append(f"{place(path, node)} {node.name}")

    assert not found


def test_what_an_action_does_is_said_by_keywords():
    # A callback that only reports progress is called with three plain values.
    found = []
    for path in room("actions"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                by_place = [argument.arg for argument in node.args.args]
                if len(by_place) > 2 and node.name != "quiet":
                    found.append(f"{place(path, node)} {node.name}({', '.join(by_place)})")

    assert not found


def test_no_file_is_longer_than_can_be_read_at_once():
    sheets = files("*.css", "*.ts", under=ROOT / "frontend")
    found = [
        f"{place(path)} {lines}"
        for path in [*files("*.py", "*.html"), *sheets]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]

    assert not found


def test_every_module_begins_by_saying_what_it_is_for():
    found = [
        place(path)
        for path in files("*.py")
        if path.name not in ("__init__.py", "apps.py")
        and tree_of(path).body
        and not ast.get_docstring(tree_of(path))
    ]

    assert not found


def test_no_module_is_named_for_having_no_name():
    assert not [place(path) for path in files("*.py") if path.stem in OWN_WORDS]


def test_every_floor_says_what_it_is():
    missing = [app for app in [*APPS, "engine"] if not (PINTAR / app / "README.md").exists()]

    assert not missing
