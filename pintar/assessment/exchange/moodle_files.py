"""Answers that are files: an essay without a text field there, `file` here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange.moodle_choices import Notes
from pintar.assessment.exchange.moodle_questions import Question
from pintar.assessment.exchange.numbers import whole
from pintar.assessment.kinds import file as kind

SETTINGS = ("responseformat", "attachments", "attachmentsrequired", "filetypeslist", "maxbytes")
ONLY_FILES = "noinline"
COMMON = ("pdf", "docx", "jpg", "png")  # where nothing says what is taken
_GROUPS = {
    "document": ("pdf", "docx", "odt"),
    "spreadsheet": ("xlsx", "ods"),
    "presentation": ("pptx", "odp"),
    "image": ("jpg", "png"),
    "web_image": ("jpg", "png"),
    "optimised_image": ("jpg", "png"),
    "audio": ("mp3", "m4a"),
    "web_audio": ("mp3", "m4a"),
    "video": ("mp4",),
    "web_video": ("mp4",),
}


def fields_of(question: Question, notes: Notes) -> dict[str, Any]:
    """What files are taken, for an essay that has no text field; nothing for any other."""
    options = question.options
    most = whole(options.get("attachments"), 0)
    if options.get("responseformat") != ONLY_FILES:
        if most:
            notes.append(_("lampiran tidak lagi diminta"))
        return {}
    wanted = [word for word in re.split(r"[\s,;]+", options.get("filetypeslist", "").lower()) if word]
    types = [
        name for word in wanted for name in _GROUPS.get(word, (word.lstrip(".").replace("jpeg", "jpg"),))
    ]
    known = [name for name in dict.fromkeys(types) if name in kind.TYPES]
    if len(known) < len(set(types)) or not known:
        notes.append(_("jenis berkas yang diterima disesuaikan"))
    found: dict[str, Any] = {"types": known or list(COMMON)}
    if most < 0 or most > kind.MOST:
        notes.append(_("paling banyak %(n)s berkas") % {"n": kind.MOST})
    if most not in (0, 1):
        found["files"] = kind.MOST if most < 0 else min(most, kind.MOST)
    size = whole(options.get("maxbytes"), 0) / kind.MEGABYTE
    if size > 0 and size != 10:
        found["max_mb"] = min(round(size, 2), kind.LARGEST) or 0.01
    return found


def settings_of(item: Mapping[str, Any]) -> dict[str, str]:
    """The settings of an essay that takes only files, for an item of ours."""
    count = str(item.get("files") or 1)
    return {
        "responseformat": ONLY_FILES,
        "attachments": count,
        "attachmentsrequired": "1",
        "filetypeslist": ",".join(f".{name}" for name in item["types"]),
        "maxbytes": str(int((item.get("max_mb") or 10) * kind.MEGABYTE)),
    }
