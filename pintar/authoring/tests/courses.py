"""Small courses for tests, written to a folder as an author would."""

import zipfile
from pathlib import Path
from typing import Any

import yaml

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 420"><title>Diagram</title><rect width="9" height="9"/></svg>'
READING = """## Awal

Baca [materi kedua](lesson:dua) dan lihat gambarnya.

![Sebuah diagram](media/gambar.svg "Keterangan")
"""
OUTLINE: dict[str, Any] = {
    "format": 1,
    "slug": "kursus-kecil",
    "title": "Kursus kecil",
    "language": "id",
    "product": "pelatihan",
    "kind": "teknis",
    "jp": 2,
    "effort_minutes": 40,
    "summary": "Kursus untuk mencoba.",
    "outcomes": ["mencoba"],
    "rules": {"order": "strict", "pass_mark": 75},
    "sections": [
        {
            "key": "awal",
            "title": "Pendahuluan",
            "kind": "pendahuluan",
            "lessons": [
                {"key": "satu", "title": "Satu", "minutes": 10, "media": {"reading": "lessons/satu.md"}},
                {"key": "dua", "title": "Dua", "minutes": 10, "media": {"reading": "lessons/dua.md"}},
                {
                    "key": "uji",
                    "title": "Uji tuntas",
                    "minutes": 20,
                    "quiz": {"items": "items/bank.yaml", "draw": 1},
                },
            ],
        }
    ],
}
ITEMS: list[dict[str, Any]] = [
    {
        "key": "satu-01",
        "kind": "single-choice",
        "lesson": "satu",
        "stem": "Manakah yang *benar*?",
        "options": [{"text": "Kunci rahasia", "correct": True, "feedback": "Tepat."}, {"text": "Bukan ini"}],
        "feedback": "Ingat halaman pertama.",
    },
    {"key": "dua-01", "kind": "true-false", "lesson": "dua", "stem": "Air itu basah.", "answer": True},
]


def write_course(
    folder: Path,
    *,
    outline: dict[str, Any] | None = None,
    items: list[dict[str, Any]] | None = None,
    files: dict[str, str | bytes] | None = None,
    **fields: Any,
) -> Path:
    """A sound course of two readings and a quiz; `fields` replace those of course.yaml, `files` add to or replace its files."""
    texts: dict[str, str | bytes] = {
        "course.yaml": plain({**(outline or OUTLINE), **fields}),
        "items/bank.yaml": plain(ITEMS if items is None else items),
        "lessons/satu.md": READING,
        "lessons/dua.md": "Bacaan kedua.\n",
        "media/gambar.svg": SVG,
        **(files or {}),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def plain(value: Any) -> str:
    """YAML as a person would write it."""
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


def zipped(folder: Path, archive: Path, inside: str = "") -> Path:
    """A folder as a zip, in a folder of its own if asked."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                opened.write(path, inside + path.relative_to(folder).as_posix())
    return archive
