"""Files as an answer, marked by people with a rubric."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.html import escape
from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments, rubric
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, line, not_an_answer
from pintar.kit.errors import Refused

MEGABYTE = 1_000_000
LARGEST, MOST, LONGEST_NAME = 50, 5, 100  # megabytes, files, letters
# What each type of file begins with, and from which byte.
TYPES: dict[str, tuple[int, tuple[bytes, ...]]] = {
    "pdf": (0, (b"%PDF-",)),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), (0, (b"PK\x03\x04",))),
    "jpg": (0, (b"\xff\xd8\xff",)),
    "png": (0, (b"\x89PNG\r\n",)),
    "mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": (4, (b"ftyp",)),
    "mp4": (4, (b"ftyp",)),
}


class FileAnswer(Kind):
    """The response is the list of files that were kept: `sha`, `name` and `bytes` of each.

    A file is kept before the answer that names it; the page holds a receipt for it, sealed with the seed of the sitting's
    slot, so that nobody can hand in a file that was kept for somebody else.
    """

    name = "file"
    properties = {
        **rubric.PROPERTIES,
        "types": fragments.rows({"enum": list(TYPES)}, 1, len(TYPES)),
        "files": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 1},
        "max_mb": {"type": "number", "exclusiveMinimum": 0, "maximum": LARGEST, "default": 10},
    }
    required = ("rubric", "types")
    by_people = True
    takes_files = True

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The rubric, and which files are taken."""
        types = [str(draft.get("types", n)) for n in draft.rows("types")]
        most = draft.get("files") or 1
        return {**rubric.parts(draft), "types": types, "files": most, "max_mb": draft.get("max_mb") or 10}

    def check(self, body: Body) -> Iterator[Flaw]:
        """There is something to mark by, and a type of file to send."""
        yield from rubric.check(body)
        if not body.get("types") or set(body["types"]) - TYPES.keys():
            yield Flaw(_("types memerlukan paling sedikit satu jenis berkas."), ("types",))

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The stem, what it is marked by, and which files are taken."""
        return {
            **self.head(body),
            "rubric": rubric.shown(body),
            "types": body["types"],
            "endings": ",".join(f".{name}" for name in body["types"]),
            "most": body["files"],
            "largest": int(body["max_mb"] * MEGABYTE),
        }

    def read(self, post: Post, body: Body, seed: str) -> list[dict[str, Any]] | None:
        """The files whose receipts were sent, each once. Refused for other people's, and for too many."""
        receipts = list(dict.fromkeys(value for value in post.get(FIELD) or [] if value))
        if len(receipts) > body["files"]:
            words = {"most": body["files"]}
            raise Refused(_("Paling banyak %(most)s berkas. Hapus dulu yang lama.") % words, code="too-many")
        return [_opened(receipt, seed) for receipt in receipts] or None

    def given(self, body: Body, seed: str, response: Any) -> list[dict[str, Any]]:
        """The kept files, each with its receipt."""
        return [{**file, "receipt": sealed(file, seed)} for file in files_of(response)]

    def fields(self, body: Body, seed: str, response: Any) -> dict[str, list[str]]:
        """The receipts."""
        return {FIELD: [file["receipt"] for file in self.given(body, seed, response)]}

    def take(self, body: Body, name: str, head: bytes, size: int) -> str:
        """The name under which a file may be kept; `head` is how it begins. Refused when it is not what was asked for."""
        found = PurePosixPath(name.replace("\\", "/")).name.replace("\x00", "").strip()[-LONGEST_NAME:]
        kind = found.rpartition(".")[2].lower().replace("jpeg", "jpg")
        if kind not in body["types"]:
            words = {"types": ", ".join(body["types"])}
            raise Refused(_("Berkas harus berjenis %(types)s.") % words, code="wrong-type")
        at, starts = TYPES[kind]
        if not head[at:].startswith(starts):
            raise Refused(_("Isi berkas itu tidak sesuai dengan namanya."), code="wrong-content")
        if size > body["max_mb"] * MEGABYTE:
            words = {"most": f"{body['max_mb']:g}"}
            raise Refused(_("Berkas itu terlalu besar. Paling besar %(most)s MB.") % words, code="too-large")
        return found

    def share(self, body: Body, response: Any) -> Fraction | None:
        """A person must say; nothing handed in earns nothing."""
        return None if files_of(response) else Fraction(0)

    def key(self, body: Body, seed: str = "") -> list[Any]:
        """There is none."""
        return []

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The files, and the model answer."""
        files = [f"{escape(file['name'])} ({filesizeformat(file['bytes'])})" for file in files_of(response)]
        return [line(words, given=True) for words in files] + rubric.model_line(body, with_key)


def sealed(file: dict[str, Any], seed: str) -> str:
    """The receipt of a kept file: what it is, and a seal (HMAC-SHA-256) that only the slot's own seed makes."""
    said = json.dumps([file["sha"], file["name"], file["bytes"]], ensure_ascii=False).encode()
    return f"{base64.urlsafe_b64encode(said).decode()}.{_seal(said, seed)}"


def _opened(receipt: str, seed: str) -> dict[str, Any]:
    text, _dot, seal = receipt.partition(".")
    try:
        said = base64.urlsafe_b64decode(text.encode("ascii"))
    except ValueError:
        raise not_an_answer() from None
    if len(receipt) > 2000 or not hmac.compare_digest(seal.encode(), _seal(said, seed).encode()):
        raise not_an_answer()
    sha, name, size = json.loads(said)
    return {"sha": sha, "name": name, "bytes": size}


def _seal(said: bytes, seed: str) -> str:
    return hmac.new(f"berkas/{seed}".encode(), said, hashlib.sha256).hexdigest()


def files_of(response: Any) -> list[dict[str, Any]]:
    """The files of a response, as far as it has any."""
    rows = response if isinstance(response, list) else []
    return [
        {name: row[name] for name in ("sha", "name", "bytes")}
        for row in rows
        if isinstance(row, dict)
        and isinstance(row.get("sha"), str)
        and isinstance(row.get("name"), str)
        and isinstance(row.get("bytes"), int)
    ]


KIND = FileAnswer()
