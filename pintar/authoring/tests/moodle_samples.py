"""Builds small Moodle backups for the tests, in the layouts of several Moodle versions."""

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

COURSE_CONTEXT = 900
QUESTION_CONTEXT = 900
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


_BEGINNINGS = {
    "pdf": b"%PDF-1.7\n",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "pptx": b"PK\x03\x04",
    "mp3": b"ID3\x04",
    "mp4": b"\0\0\0\x20ftypisom",
    "webm": b"\x1a\x45\xdf\xa3",
    "avi": b"RIFF\0\0\0\0AVI ",
    "png": PNG,
}


def content_of(name: str) -> bytes:
    """Bytes that begin as a file of that name does."""
    return _BEGINNINGS.get(name.rsplit(".", 1)[-1].lower(), b"isi ") + name.encode()


def sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def tags(**values: object) -> str:
    """Elements named like the arguments; text is escaped, lists are put in as they are."""
    parts = []
    for name, value in values.items():
        inner = "".join(value) if isinstance(value, list) else escape(str(value))
        parts.append(f"<{name}>{inner}</{name}>")
    return "".join(parts)


@dataclass
class Sample:
    """A backup being put together; every method returns what later ones need."""

    release: str = "3.11.5 (Build: 20220110)"
    language: str = "id"
    fullname: str = "Kursus Contoh"
    shortname: str = "Contoh 1"
    summary: str = ""
    sections: list[dict] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)
    questions: str = ""
    next_id: int = 100

    def section(self, name: str = "", summary: str = "", visible: int = 1, extra: str = "") -> int:
        number = len(self.sections)
        key = 500 + number
        self.sections.append(
            {
                "id": key,
                "number": number,
                "name": name,
                "summary": summary,
                "visible": visible,
                "modules": [],
                "extra": extra,
            }
        )
        return key

    def activity(
        self, kind: str, name: str, body: str = "", visible: int = 1, module: str = "", grades: str = ""
    ) -> int:
        """Add an activity to the newest section. `body` is the XML inside its own element. Its context is id + 1000."""
        self.next_id += 1
        number = self.next_id
        folder = f"activities/{kind}_{number}"
        self.sections[-1]["modules"].append((number, kind, name, folder))
        self.files[f"{folder}/{kind}.xml"] = (
            f'<activity id="{number}" moduleid="{number}" modulename="{kind}" contextid="{number + 1000}">'
            f'<{kind} id="{number}"><name>{escape(name)}</name>{body}</{kind}></activity>'
        ).encode()
        self.files[f"{folder}/module.xml"] = (
            f'<module id="{number}">{tags(modulename=kind, visible=visible)}{module}</module>'
        ).encode()
        self.files[f"{folder}/grades.xml"] = (
            f"<activity_gradebook><grade_items>{grades}</grade_items></activity_gradebook>".encode()
        )
        return number

    def page(self, name: str, content: str, **more: object) -> int:
        return self.activity(
            "page", name, tags(intro="", introformat=1, content=content, contentformat=1), **more
        )

    def label(self, intro: str, **more: object) -> int:
        return self.activity("label", "Label", tags(intro=intro, introformat=1), **more)

    def file(
        self,
        name: str,
        data: bytes,
        context: int,
        component: str,
        area: str,
        item: int = 0,
        *,
        absent: bool = False,
        order: int = 0,
    ) -> None:
        digest = sha1(data)
        self.stored.append(
            f'<file id="{len(self.stored) + 1}">'
            + tags(
                contenthash=digest,
                contextid=context,
                component=component,
                filearea=area,
                itemid=item,
                filepath="/",
                filename=name,
                filesize=len(data),
                mimetype="application/octet-stream",
                sortorder=order,
            )
            + "</file>"
        )
        if not absent:
            self.files[f"files/{digest[:2]}/{digest}"] = data

    def members(self) -> dict[str, bytes]:
        members = dict(self.files)
        members["moodle_backup.xml"] = self._manifest().encode()
        members["course/course.xml"] = (
            f'<course id="77" contextid="{COURSE_CONTEXT}">'
            + tags(
                shortname=self.shortname,
                fullname=self.fullname,
                summary=self.summary,
                summaryformat=1,
                lang=self.language,
            )
            + "</course>"
        ).encode()
        members["files.xml"] = f"<files>{''.join(self.stored)}</files>".encode()
        members["questions.xml"] = f"<question_categories>{self.questions}</question_categories>".encode()
        members["gradebook.xml"] = members.get("gradebook.xml", b"<gradebook></gradebook>")
        members["completion.xml"] = members.get("completion.xml", b"<course_completion></course_completion>")
        for section in self.sections:
            sequence = ",".join(str(number) for number, *_ in section["modules"])
            members[f"sections/section_{section['id']}/section.xml"] = (
                f'<section id="{section["id"]}">'
                + tags(
                    number=section["number"],
                    name=section["name"],
                    summary=section["summary"],
                    summaryformat=1,
                )
                + tags(sequence=sequence, visible=section["visible"])
                + section["extra"]
                + "</section>"
            ).encode()
        return members

    def _manifest(self) -> str:
        activities = "".join(
            "<activity>"
            + tags(moduleid=number, sectionid=section["id"], modulename=kind, title=name, directory=folder)
            + "</activity>"
            for section in self.sections
            for number, kind, name, folder in section["modules"]
        )
        sections = "".join(
            "<section>"
            + tags(sectionid=s["id"], title=s["name"] or s["number"], directory=f"sections/section_{s['id']}")
            + "</section>"
            for s in self.sections
        )
        return (
            "<moodle_backup><information>"
            + tags(
                moodle_release=self.release,
                backup_date=1700000000,
                original_wwwroot="https://moodle.contoh.sch.id",
            )
            + tags(
                original_course_id=77,
                original_course_fullname=self.fullname,
                original_course_shortname=self.shortname,
            )
            + "<details><detail>"
            + tags(type="course", format="moodle2")
            + "</detail></details>"
            + f"<contents><activities>{activities}</activities><sections>{sections}</sections></contents>"
            + "</information></moodle_backup>"
        )

    def as_zip(self, path: Path, inside: str = "") -> Path:
        return write_zip(path, {inside + name: data for name, data in self.members().items()}.items())

    def as_tar(self, path: Path, inside: str = "") -> Path:
        return write_tar(path, {inside + name: data for name, data in self.members().items()}.items())


def write_zip(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def write_tar(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with gzip.open(path, "wb", compresslevel=1) as stream, tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def question(
    number: int,
    kind: str,
    stem: str,
    plugin: str,
    *,
    name: str = "",
    parent: int = 0,
    feedback: str = "",
    hidden: int = 0,
) -> str:
    return (
        f'<question id="{number}">'
        + tags(parent=parent, name=name or f"Soal {number}", questiontext=stem, questiontextformat=1)
        + tags(generalfeedback=feedback, generalfeedbackformat=1, qtype=kind, hidden=hidden)
        + f"<plugin_qtype_{kind}_question>{plugin}</plugin_qtype_{kind}_question></question>"
    )


def answers(*rows: tuple, start: int = 1) -> str:
    """Rows of (text, fraction[, feedback])."""
    lines = []
    for number, (words, fraction, *said) in enumerate(rows, start=start):
        inner = tags(
            answertext=words,
            answerformat=1,
            fraction=fraction,
            feedback=said[0] if said else "",
            feedbackformat=1,
        )
        lines.append(f'<answer id="{number}">{inner}</answer>')
    return f"<answers>{''.join(lines)}</answers>"


def true_false(number: int, stem: str, *, truth: bool = True, **more: object) -> str:
    rows = answers(("True", float(truth)), ("False", float(not truth)), start=number * 10)
    return question(
        number,
        "truefalse",
        stem,
        rows + f"<truefalse>{tags(trueanswer=number * 10, falseanswer=number * 10 + 1)}</truefalse>",
        **more,
    )


def choice(number: int, stem: str, *rows: tuple, single: int = 1, **more: object) -> str:
    inner = (
        answers(*rows, start=number * 10)
        + f"<multichoice>{tags(single=single, shuffleanswers=1)}</multichoice>"
    )
    return question(number, "multichoice", stem, inner, **more)


def category(number: int, questions: str, parent: int = 0) -> str:
    """A category of the old layout, up to Moodle 3.11."""
    return (
        f'<question_category id="{number}">'
        + tags(name=f"Kategori {number}", contextid=QUESTION_CONTEXT, parent=parent)
        + f"<questions>{questions}</questions></question_category>"
    )


def entry_category(
    number: int, entries: Iterable[tuple[int, list[tuple[int, str, str]]]], parent: int = 0
) -> str:
    """A category of the new layout: entries of (entry id, [(version, status, question)])."""
    lines = []
    for entry, versions in entries:
        inner = "".join(
            f'<question_versions id="{entry * 10 + version}">{tags(version=version, status=status)}'
            f"<questions>{body}</questions></question_versions>"
            for version, status, body in versions
        )
        lines.append(
            f'<question_bank_entry id="{entry}">{tags(questioncategoryid=number)}'
            f"<question_version>{inner}</question_version></question_bank_entry>"
        )
    return (
        f'<question_category id="{number}">'
        + tags(name=f"Kategori {number}", contextid=QUESTION_CONTEXT, parent=parent)
        + f"<question_bank_entries>{''.join(lines)}</question_bank_entries></question_category>"
    )


def grade_item(passing: float, most: float) -> str:
    return (
        '<grade_item id="1">'
        + tags(itemtype="mod", gradepass=passing, grademax=most, grademin=0)
        + "</grade_item>"
    )


def quiz(instances: Iterable[str], *, intro: str = "", **settings: object) -> str:
    rows = "".join(
        f'<question_instance id="{n}">{row}</question_instance>' for n, row in enumerate(instances, start=1)
    )
    return tags(intro=intro, introformat=1, **settings) + f"<question_instances>{rows}</question_instances>"
