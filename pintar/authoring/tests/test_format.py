"""The documentation of the course format is the format."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pintar.assessment import kinds
from pintar.authoring.source import schema
from pintar.authoring.source.marked import Document, read_yaml
from pintar.authoring.source.outline import read_outline
from pintar.authoring.source.reading import read_source
from pintar.authoring.source.trees import open_folder
from pintar.authoring.tests.courses import OUTLINE, plain

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/reference/course-format.md").read_text()


@pytest.mark.parametrize("name", ["course", "items"])
def test_the_published_schema_is_the_one_in_use(name):
    used = schema._load(name)

    # That of items is the sum of the kinds: python -m pintar.assessment.kinds > docs/reference/items.schema.json
    assert json.loads((ROOT / f"docs/reference/{name}.schema.json").read_text()) == used
    Draft202012Validator.check_schema(used)


def test_the_examples_of_the_page_are_a_sound_course(tmp_path):
    outline, items = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    files = re.findall(r"(?:lessons|media|items)/[\w.-]+", outline)
    content = {
        ".svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
        ".pdf": b"%PDF-1.4",
        ".mp4": b"    ftypisom",
        ".vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nSelamat datang.\n",
    }
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.get(path.suffix, b"Bacaan.\n"))
    (tmp_path / "course.yaml").write_text(outline.replace("draw: 10", "draw: 2"))
    (tmp_path / "items/bank.yaml").write_text(items.replace("lesson: pokok-soal", "lesson: selamat-datang"))

    faults = [fault for fault in read_source(open_folder(tmp_path)).faults if fault.level == "error"]
    # The example of several choices leaves its texts out.
    assert [fault.message for fault in faults if "“…” ditulis dua kali" not in fault.message] == []


@pytest.mark.parametrize(
    ("name", "page"),
    [("course", "course-format.md"), ("items", "course-format.md"), ("items", "item-kinds.md")],
)
def test_every_field_of_the_schema_is_explained_on_the_page(name, page):
    text = (ROOT / "docs/reference" / page).read_text()
    fields = set(fields_of(schema._load(name)))
    if page == "course-format.md" and name == "items":
        fields = {"key", *(field for kind in kinds.KINDS.values() for field in kind.required), *kinds.KINDS}

    assert [field for field in sorted(fields) if field not in text] == []


def fields_of(piece):
    """The names of all fields that a schema knows."""
    for name, inner in piece.get("properties", {}).items():
        yield name
        yield from fields_of(inner)
    for inner in (*piece.get("$defs", {}).values(), *piece.get("oneOf", ()), *piece.get("anyOf", ())):
        yield from fields_of(inner)
    for name in ("items", "additionalProperties"):
        if isinstance(piece.get(name), dict):
            yield from fields_of(piece[name])


def test_the_outline_of_nothing_is_empty_and_of_a_course_complete():
    assert read_outline(Document("x", None, {}, {})).lessons == ()
    document = read_yaml("course.yaml", plain(OUTLINE).encode(), [])
    assert document is not None and [lesson.key for lesson in read_outline(document).lessons] == [
        "satu",
        "dua",
        "uji",
    ]
