"""What each kind of activity brings: a reading, a medium, a file, or only a line in the report."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from pintar.assessment.exchange import html, words
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.words import listed

from .backup import Module, Section
from .links import Library
from .media import FILM_NAMES, PICTURE_NAMES, SOUND_NAMES, Place, Stored
from .quiz import QuizPart
from .report import Outcome
from .trees import BrokenXml, Node, integer, text

# Why a kind has no place in a course folder; the intro is still kept as a reading where it says enough.
_WITHOUT_PLACE = {
    "forum": "diskusi tidak dibawa",
    "assign": "pengumpulan dan penilaian tugas tidak dibawa",
    "assignment": "pengumpulan dan penilaian tugas tidak dibawa",
    "journal": "isian jurnal tidak dibawa",
    "wiki": "halaman yang ditulis bersama tidak dibawa",
    "questionnaire": "pertanyaan kuesioner tidak dibawa; buatlah sebagai survei",
    "feedback": "pertanyaan umpan balik tidak dibawa; buatlah sebagai survei",
    "survey": "survei bawaan Moodle tidak dibawa",
    "choice": "pemungutan suara tidak dibawa",
    "choicegroup": "pemilihan kelompok tidak dibawa",
    "scorm": "paket SCORM belum dapat dijalankan di sini",
    "imscp": "paket IMS belum dapat dijalankan di sini",
    "h5pactivity": "isi interaktif H5P belum dapat dijalankan di sini",
    "hvp": "isi interaktif H5P belum dapat dijalankan di sini",
    "lti": "alat luar (LTI) perlu disambungkan lagi oleh pengelola",
    "glossary": "glosarium tidak dibawa sebagai glosarium",
    "data": "basis data isian peserta tidak dibawa",
    "workshop": "penilaian antarpeserta tidak dibawa",
    "bigbluebuttonbn": "kelas langsung diatur sebagai sesi tatap maya",
    "zoom": "kelas langsung diatur sebagai sesi tatap maya",
    "chat": "obrolan tidak dibawa",
    "attendance": "daftar hadir tidak dibawa",
    "scheduler": "perjanjian temu tidak dibawa",
}
_CERTIFICATES = listed("certificate customcert simplecertificate coursecertificate iomadcertificate")
_TASKS = frozenset(["assign", "assignment", "journal", "workshop"])
ENOUGH_WORDS = 20
LONGEST_HTML_FILE = 2 * 1024 * 1024


@dataclass
class Piece:
    """What one activity brings to the course."""

    module: Module | None
    title: str
    outcome: Outcome = "carried"
    why: list[str] = field(default_factory=list)
    html: str = ""
    slides: str = ""
    audio: str = ""
    video: str = ""
    files: list[str] = field(default_factory=list)
    quiz: QuizPart | None = None
    stands_alone: bool = True  # a label joins its neighbours, everything else is a lesson of its own

    @property
    def is_lesson(self) -> bool:
        return bool(self.html or self.slides or self.audio or self.video)

    def simplify(self, why: str) -> None:
        self.outcome = "simplified"
        self.why.append(why)

    def refuse(self, why: str) -> None:
        self.outcome = "not-carried"
        self.why.append(why)


@dataclass
class Reader:
    """Reads activities other than quizzes."""

    library: Library

    def read(self, section: Section, module: Module) -> Piece:
        """The piece for one activity. A damaged activity is refused; the others go on."""
        piece = Piece(module, words.title(module.title, module.kind))
        if module.fault:
            piece.refuse(f"aktivitas ini tidak terbaca: {module.fault}")
            return piece
        try:
            node = module.content()
        except BrokenXml as fault:
            piece.refuse(f"aktivitas ini tidak terbaca: {fault}")
            return piece
        piece.title = words.title(html.plain(text(node, "name")) or module.title, module.kind)
        if not (module.visible and section.visible):
            piece.refuse("disembunyikan dari peserta di kursus asal")
        elif node is None:
            piece.refuse("isinya tidak ada di cadangan")
        else:
            readers: dict[str, Callable[[Piece, Module, Node], None]] = {
                "label": self._label,
                "page": self._page,
                "url": self._url,
                "book": self._book,
                "lesson": self._lesson,
                "resource": self._resource,
                "folder": self._folder,
                "glossary": self._glossary,
                "qbank": self._qbank,
            }
            read = (
                self._certificate if module.kind in _CERTIFICATES else readers.get(module.kind, self._other)
            )
            already = len(self.library.changes)
            read(piece, module, node)
            if piece.outcome != "not-carried":
                for change in self.library.changes_since(already):
                    piece.simplify(change)
        return piece

    def _text(self, module: Module, node: Node, name: str, where: str, area: str = "", item: int = 0) -> str:
        place = Place(module.context, f"mod_{module.kind}", area or name, item)
        found = self.library.text(Text(text(node, name), integer(node, f"{name}format", 1)), place, where)
        return found if "<img" in found or any(letter.isalnum() for letter in html.plain(found)) else ""

    def _label(self, piece: Piece, module: Module, node: Node) -> None:
        piece.stands_alone = False
        intro = html.as_html(Text(text(node, "intro"), integer(node, "introformat", 1)))
        heading = re.search(r"<h[1-6][^>]*>(.*?)</h[1-6]>", intro, re.S | re.I)
        says = (html.plain(heading[1]) if heading else "") or html.plain(intro)
        piece.title = words.title(words.shorten(says, 70), piece.title)
        piece.html = self._text(module, node, "intro", piece.title)
        if not piece.html:
            piece.refuse("labelnya kosong")

    def _page(self, piece: Piece, module: Module, node: Node) -> None:
        shows_intro = 's:10:"printintro";s:1:"1"' in text(node, "displayoptions")
        intro = self._text(module, node, "intro", piece.title) if shows_intro else ""
        piece.html = _join(intro, self._text(module, node, "content", piece.title))
        if not piece.html:
            piece.html = self._text(module, node, "intro", piece.title)
        if not piece.html:
            piece.refuse("halamannya kosong")

    def _url(self, piece: Piece, module: Module, node: Node) -> None:
        address = text(node, "externalurl").strip()
        around = self.library.text(
            Text(f'<p><a href="{escape(address)}">{escape(piece.title)}</a></p>'),
            Place(module.context, "mod_url", "content"),
            piece.title,
        )
        piece.html = _join(self._text(module, node, "intro", piece.title), around)
        if "href=" not in around:
            piece.simplify("alamatnya tidak dapat dipakai")
        if not piece.html:
            piece.refuse("alamat tautannya kosong")

    def _book(self, piece: Piece, module: Module, node: Node) -> None:
        chapters = [each for each in node.iter("chapter") if integer(each, "hidden") == 0]
        parts = [self._text(module, node, "intro", piece.title)]
        for each in sorted(chapters, key=lambda chapter: integer(chapter, "pagenum")):
            item, level = integer_id(each), 3 if integer(each, "subchapter") else 2
            body = self._text(module, each, "content", piece.title, "chapter", item)
            parts.append(_headed(text(each, "title"), body, level))
        piece.html = _join(*parts)
        hidden = sum(1 for each in node.iter("chapter")) - len(chapters)
        if hidden:
            piece.simplify(f"{hidden} bab tersembunyi tidak dibawa")
        if not piece.html:
            piece.refuse("bukunya kosong")
        elif len(chapters) > 1:
            piece.why.append(f"{len(chapters)} bab menjadi satu bacaan berjudul bab")

    def _lesson(self, piece: Piece, module: Module, node: Node) -> None:
        parts, questions = [self._text(module, node, "intro", piece.title)], 0
        for each in node.iterfind("pages/page"):
            if integer(each, "qtype") in (20, 0):
                body = self._text(module, each, "contents", piece.title, "page_contents", integer_id(each))
                parts.append(_headed(text(each, "title"), body, 2))
            elif integer(each, "qtype") not in (21, 30, 31):
                questions += 1
        piece.html = _join(*parts)
        if not piece.html:
            piece.refuse("tidak ada halaman isi yang dapat dibaca")
        else:
            piece.simplify("halaman isinya menjadi satu bacaan; percabangan tidak dibawa")
        if questions:
            piece.why.append(f"{questions} pertanyaan di dalamnya tidak dibawa")

    def _resource(self, piece: Piece, module: Module, node: Node) -> None:
        place = Place(module.context, "mod_resource", "content")
        stored = self.library.shelf.storage.inside(place)
        intro = self._text(module, node, "intro", piece.title)
        if not stored:
            piece.html = intro
            why = "berkasnya tidak tercatat di cadangan"
            (piece.simplify if intro else piece.refuse)(why)
            return
        main = stored[0]
        if main.extension in ("html", "htm"):
            self._html_file(piece, main, intro)
            return
        path = self.library.shelf.put(main, piece.title)
        if path is None:
            gone = self.library.say("gone", main.name)
            piece.html = _join(intro, f"<p>{escape(gone)}</p>")
            piece.simplify(f"berkas {main.name} {self._why_absent(main)}")
            return
        ending = path.rsplit(".", 1)[1]
        if ending == "pdf":
            piece.slides, piece.html = path, intro if _is_reading(intro) else ""
        elif ending in SOUND_NAMES:
            piece.audio, piece.html = path, intro if _is_reading(intro) else ""
        elif ending in FILM_NAMES:
            piece.video, piece.html = path, intro if _is_reading(intro) else ""
        elif ending in PICTURE_NAMES:
            picture = f'<p><img src="{path}" alt="{escape(piece.title)}"></p>'
            piece.html = _join(intro, picture)
        else:
            piece.html = _join(intro, f'<p><a href="{path}">{escape(main.name)}</a></p>')
            piece.files.append(path)
            piece.why.append("berkasnya menjadi unduhan di samping bacaan")
        self._others(piece, stored[1:])

    def _html_file(self, piece: Piece, main: Stored, intro: str) -> None:
        source = self.library.shelf.storage.content(main)
        if source is None:
            self.library.shelf.put(main, piece.title)
            piece.html = _join(intro, f"<p>{escape(self.library.say('gone', main.name))}</p>")
            piece.simplify(f"berkas {main.name} {self._why_absent(main)}")
        elif main.size > LONGEST_HTML_FILE or source.stat().st_size > LONGEST_HTML_FILE:
            piece.refuse("halaman HTML-nya terlalu besar")
        else:
            body = source.read_bytes().decode("utf-8", "replace")
            already = len(self.library.changes)
            text = self.library.text(Text(body), main.place, piece.title)
            if not _is_reading(text):
                del self.library.changes[already:]
                piece.refuse("halaman interaktif (HTML dengan JavaScript) belum dapat dijalankan di sini")
                return
            piece.html = _join(intro, text)
            piece.simplify("halaman HTML menjadi bacaan; tampilan dan skripnya tidak dibawa")

    def _others(self, piece: Piece, stored: list[Stored]) -> None:
        for each in stored:
            if path := self.library.shelf.put(each, piece.title):
                piece.files.append(path)

    def _folder(self, piece: Piece, module: Module, node: Node) -> None:
        stored = self.library.shelf.storage.inside(Place(module.context, "mod_folder", "content"))
        lines, gone = [], 0
        for each in sorted(stored, key=lambda file: file.path.lower()):
            name = each.path.removeprefix("/")
            if path := self.library.shelf.put(each, piece.title):
                lines.append(f'<li><a href="{path}">{escape(name)}</a></li>')
                piece.files.append(path)
            else:
                gone += 1
                lines.append(f"<li>{escape(self.library.say('gone', name))}</li>")
        listing = f"<ul>\n{chr(10).join(lines)}\n</ul>" if lines else ""
        piece.html = _join(self._text(module, node, "intro", piece.title), listing)
        piece.files = list(dict.fromkeys(piece.files))
        if not piece.html:
            piece.refuse("foldernya kosong")
        elif gone:
            piece.simplify(f"{gone} berkas di folder ini tidak dapat dibawa")

    def _glossary(self, piece: Piece, module: Module, node: Node) -> None:
        lines = []
        for each in node.iter("entry"):
            meaning = self._text(module, each, "definition", piece.title, "entry", integer_id(each))
            if meaning and integer(each, "approved", 1):
                lines.append(_headed(text(each, "concept"), meaning, 2))
        if not lines:
            self._other(piece, module, node)
            return
        piece.html = _join(self._text(module, node, "intro", piece.title), *lines)
        piece.simplify(f"{len(lines)} istilah menjadi bacaan; glosarium bersama tidak dibawa")

    def _certificate(self, piece: Piece, module: Module, node: Node) -> None:
        piece.simplify("diganti sertifikat Pintar; syaratnya menjadi aturan kelulusan kursus ini")

    def _qbank(self, piece: Piece, module: Module, node: Node) -> None:
        piece.simplify("bank soal; yang dipakai kuis dibawa bersama kuisnya")

    def _other(self, piece: Piece, module: Module, node: Node) -> None:
        """Kinds without a place here: their introduction may still be worth reading."""
        why = _WITHOUT_PLACE.get(module.kind, "jenis aktivitas ini belum punya padanan")
        if module.kind == "forum" and text(node, "type") == "news":
            piece.refuse("forum pengumuman; pengumuman disampaikan lewat pemberitahuan")
            return
        intro = _join(
            self._text(module, node, "intro", piece.title),
            self._text(module, node, "activity", piece.title, "activityattachment"),
            self._text(module, node, "instructauthors", piece.title),
        )
        stored = self.library.shelf.storage.inside(
            Place(module.context, f"mod_{module.kind}", "introattachment")
        )
        if intro and (module.kind in _TASKS or _is_reading(intro)):
            piece.html = intro
            self._others(piece, stored)
            piece.simplify(f"petunjuknya dibawa sebagai bacaan; {why}")
        else:
            piece.refuse(why)

    def _why_absent(self, stored: Stored) -> str:
        return self.library.shelf.refused.get(stored.name, "tidak ada di cadangan")


def integer_id(node: Node) -> int:
    return int(value) if (value := node.get("id") or "").isdigit() else 0


def _is_reading(fragment: str) -> bool:
    return "<img" in fragment or words.count_words(html.plain(fragment)) >= ENOUGH_WORDS


def _join(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _headed(heading: str, body: str, level: int) -> str:
    """A part under its heading, with the headings inside it moved below."""
    heading = words.fold(html.plain(heading))
    body = re.sub(r"<(/?)h([2-6])\b", lambda tag: f"<{tag[1]}h{min(6, int(tag[2]) + level - 1)}", body)
    return _join(f"<h{level}>{escape(heading, quote=False)}</h{level}>" if heading else "", body)
