"""What the schema cannot see: whether files are there and are what they should be, and whether things refer to things that exist."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pintar.authoring.source import captions, formulas, library, prose, quizzes
from pintar.authoring.source.banks import Item
from pintar.authoring.source.drawings import NotADrawing, clean_svg
from pintar.authoring.source.faults import Fault, Level
from pintar.authoring.source.marked import Document, Path
from pintar.authoring.source.media import (
    DOWNLOADS,
    FILMS,
    OFFICE,
    PICTURES,
    RAW_SOUNDS,
    captions_beside,
    is_clip,
    kind_by_content,
    suffix_of,
)
from pintar.authoring.source.outline import Lesson, Outline
from pintar.authoring.source.trees import MIB, OUTLINE, Limits, Tree
from pintar.kit.markup import DEEPEST

LARGEST_DRAWING, LARGEST_PHOTOGRAPH = 4 * MIB, 16 * MIB
PUBLISHED_PHOTOGRAPH = 80_000  # bytes; about what a phone fetches of one that is published in several sizes
SPEECH_BYTES_PER_WORD = 1250  # 24 kbit/s at about 145 words a minute
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")


def faults_of(
    tree: Tree,
    document: Document,
    outline: Outline,
    banks: Mapping[str, tuple[Item, ...]],
    limits: Limits,
    *,
    has_library: bool = False,
) -> list[Fault]:
    """Every fault between the files of a course. With `has_library`, what it names from the library must have come."""
    return list(_Check(tree, document, outline, banks, limits, has_library).run())


@dataclass
class _Check:
    tree: Tree
    document: Document
    outline: Outline
    banks: Mapping[str, tuple[Item, ...]]
    limits: Limits
    has_library: bool = False
    used: set[str] = field(default_factory=set)
    weights: dict[str, int] = field(default_factory=dict)

    def run(self) -> Iterator[Fault]:
        self.lesson_keys = {lesson.key for lesson in self.outline.lessons}
        yield from self._keys()
        yield from self._product()
        for lesson in self.outline.lessons:
            yield from self._reading(lesson)
            yield from self._media(lesson)
            yield from self._quiz(lesson)
        yield from self._items()
        yield from self._unused()
        yield from self._weight()

    def _at(self, place: Path, message: str, level: Level = "error") -> Fault:
        return Fault(OUTLINE, self.document.line(place), message, level)

    def _keys(self) -> Iterator[Fault]:
        for name, keyed in (("bagian", self.outline.sections), ("materi", self.outline.lessons)):
            seen: set[str] = set()
            for one in keyed:
                if one.key and one.key in seen:
                    yield self._at((*one.place, "key"), f"Kunci {name} “{one.key}” dipakai dua kali.")
                seen.add(one.key)

    def _product(self) -> Iterator[Fault]:
        course = self.outline.course
        if course["product"] == "pengetahuan" and course["jp"]:
            yield self._at(("jp",), "Pengetahuan tidak memberi JP; tulis jp: 0.", "warning")
        if course["product"] == "pelatihan" and not any(
            lesson.quiz and lesson.quiz.required for lesson in self.outline.lessons
        ):
            yield self._at(("sections",), "Pelatihan ini belum memiliki kuis wajib.", "warning")
        stated = sum(lesson.jp for lesson in self.outline.lessons)
        if stated and course["jp"] and stated != course["jp"]:
            yield self._at(("jp",), f"JP materi berjumlah {stated}, JP kursus {course['jp']}.", "warning")

    def _reading(self, lesson: Lesson) -> Iterator[Fault]:
        path, place = lesson.reading, (*lesson.place, "media", "reading")
        if not path:
            if lesson.audio == "speech":
                yield self._at((*lesson.place, "media", "audio"), "audio: speech memerlukan bacaan.")
            return
        if path not in self.tree:
            yield self._at(place, self._missing(path))
            return
        self.used.add(path)
        if not path.lower().endswith((".md", ".markdown", ".html", ".htm")):
            yield self._at(place, "Bacaan harus berupa berkas .md atau .html.")
            return
        if self.tree.size(path) > self.limits.text:
            yield Fault(path, 0, f"Berkas teks paling besar {self.limits.text // MIB} MB.")
            return
        data = self.tree.read(path)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as why:
            yield Fault(path, data[: why.start].count(b"\n") + 1, "Berkas ini bukan teks UTF-8.")
            return
        if not text.strip():
            yield Fault(path, 1, "Bacaan ini kosong.")
        self._weigh("reading", len(data))
        if lesson.audio == "speech":
            self._weigh("audio", len(text.split()) * SPEECH_BYTES_PER_WORD)
        yield from self._text(path, text, "html" if lesson.is_html else "md", 1)

    def _text(self, path: str, text: str, markup: str, line: int, owner: str = "") -> Iterator[Fault]:
        """Faults of one text. What comes from another system as HTML is forgiven more: it is published without the part."""
        level: Level = "warning" if markup == "html" else "error"
        for found in prose.mentions(text, markup, line):
            for message, is_soft in self._mention(found):
                yield Fault(path, found.line, f"{owner}{message}", "warning" if is_soft else level)
        if markup == "md":
            for note in sorted(set(_FOOTNOTE.findall(text))):
                if f"{note}:" not in text:
                    at = line + text[: text.index(note)].count("\n")
                    yield Fault(path, at, f"{owner}Catatan kaki {note} belum ditulis isinya.")

    def _mention(self, found: prose.Mention) -> Iterator[tuple[str, bool]]:
        if found.kind == "html":
            yield f"HTML mentah {found.target} akan dibuang.", True
        elif found.kind == "directive":
            near = difflib.get_close_matches(found.target, prose.DIRECTIVES, n=1)
            hint = f" Apakah maksudnya “{near[0]}”?" if near else f" Yang ada: {', '.join(prose.DIRECTIVES)}."
            yield f"Kotak “::: {found.target}” tidak dikenal.{hint}", False
        elif found.kind == "heading":
            yield "Judul materi sudah menjadi judul halaman; mulailah dengan “##”.", True
        elif found.kind == "formula":
            yield from self._formula_mention(found)
        elif found.kind == "verse":
            yield (
                f"Bait “{found.target[:60]}” harus terdiri atas dua paruh yang dipisahkan “{prose.HALVES}”.",
                False,
            )
        elif found.kind == "depth":
            yield f"HTML ini bersarang lebih dari {DEEPEST} tingkat; yang terbit hanya kata-katanya.", True
        elif found.kind == "picture":
            yield from self._picture_mention(found)
        else:
            yield from self._link_mention(found)

    def _formula_mention(self, found: prose.Mention) -> Iterator[tuple[str, bool]]:
        try:
            formulas.mathml(found.target, is_block=found.words == "block")
        except formulas.NotAFormula as why:
            yield f"Rumus “{' '.join(found.target.split())[:60]}”: {why}.", False

    def _picture_mention(self, found: prose.Mention) -> Iterator[tuple[str, bool]]:
        if not found.words.strip():
            yield f"Gambar {found.target[:80]} belum memiliki teks pengganti.", False
        path = prose.path_in(found.target)
        if path is None:
            yield f"Gambar {found.target[:80]} harus berada di dalam kursus.", False
        elif path not in self.tree:
            yield self._missing(path), False
        else:
            self._weigh("reading", 0 if path in self.used else self._published_size(path))
            self.used.add(path)
            if is_clip(path):
                yield from self._clip_mention(path)
            elif message := self._picture_fault(path):
                yield message, False

    def _clip_mention(self, path: str) -> Iterator[tuple[str, bool]]:
        if kind_by_content(self.tree.head(path)) not in {**FILMS, **RAW_SOUNDS}:
            yield f"{path} bukan video atau audio.", False
        for _language, beside in captions_beside(path, self.tree.files, self.outline.course["language"]):
            self.used.add(beside)
            for fault in captions.faults_of(self.tree, beside):
                yield str(fault), fault.level == "warning"

    def _link_mention(self, found: prose.Mention) -> Iterator[tuple[str, bool]]:
        target = found.target
        if target.startswith("lesson:"):
            key = target.removeprefix("lesson:").split("#")[0]
            if key not in self.lesson_keys:
                yield f"Tautan ke materi “{key}”, yang tidak ada.{self._near(key, self.lesson_keys)}", False
            return
        path = prose.path_in(target)
        if path is None or path.startswith("/"):
            if path is not None or not (
                prose.is_outside(target) or target.startswith(("#", "mailto:", "tel:"))
            ):
                yield f"Tautan {target[:80]} tidak dapat dipakai.", False
        elif path in self.tree:
            self.used.add(path)
            if not self._is_lesson_file(path) and suffix_of(path) not in DOWNLOADS:
                yield f"Berkas {path} tidak dapat ditawarkan sebagai unduhan.", False
        else:
            yield self._missing(path), False

    def _is_lesson_file(self, path: str) -> bool:
        return any(lesson.reading == path for lesson in self.outline.lessons)

    def _media(self, lesson: Lesson) -> Iterator[Fault]:
        """Faults of a lesson's files. A lesson from another system has its reading; what else is unfit is left out."""
        for fault in self._media_faults(lesson):
            yield replace(fault, level="warning") if lesson.is_html else fault

    def _media_faults(self, lesson: Lesson) -> Iterator[Fault]:
        media = (*lesson.place, "media")
        if lesson.audio and lesson.audio != "speech":
            words = "audio .mp3, .ogg, .m4a, .wav atau .flac"
            yield from self._file(lesson.audio, (*media, "audio"), "audio", RAW_SOUNDS, words)
        if lesson.is_montage:
            yield from self._montage(lesson)
        elif lesson.video:
            words = "video .mp4, .mov atau .webm"
            yield from self._file(lesson.video, (*media, "video"), "", FILMS, words)
        office = OFFICE.get(suffix_of(lesson.slides[0])) if len(lesson.slides) == 1 else None
        for i, path in enumerate(lesson.slides):
            kinds = (office,) if office else tuple(PICTURES)
            words = "gambar, atau satu .pdf, .pptx atau .odp"
            yield from self._file(path, (*media, "slides", i), "" if office else "slides", kinds, words)
        for i, path in enumerate(lesson.files):
            yield from self._download(path, (*media, "files", i))
        yield from self._captions(lesson)

    def _montage(self, lesson: Lesson) -> Iterator[Fault]:
        """A film made of slides needs drawings that say what is to be read aloud."""
        place = (*lesson.place, "media", "video")
        if not lesson.slides:
            yield self._at(place, "video: slides memerlukan salindia (slides) berupa gambar SVG.")
        for path in lesson.slides:
            if path not in self.tree:
                continue
            if kind_by_content(self.tree.head(path)) != "svg":
                yield self._at(place, f"video: slides memerlukan salindia SVG; {path} bukan SVG.")
                continue
            try:
                told = clean_svg(self.tree.read(path)).told
            except NotADrawing:
                continue
            if not told:
                yield Fault(path, 1, "Salindia ini belum memiliki <desc>, yang dibacakan dalam videonya.")

    def _captions(self, lesson: Lesson) -> Iterator[Fault]:
        place = (*lesson.place, "media", "captions")
        clip = lesson.video or lesson.audio
        if lesson.captions and (lesson.is_montage or clip in ("", "speech")):
            yield self._at(place, "captions memerlukan berkas video atau audio; takarir lain dibuat sendiri.")
        for language, path in lesson.captions:
            if path not in self.tree:
                yield self._at((*place, language), self._missing(path))
        beside = captions_beside(clip, self.tree.files, self.outline.course["language"]) if clip else ()
        for path in dict.fromkeys(path for _language, path in (*lesson.captions, *beside)):
            self.used.add(path)
            if path in self.tree:
                yield from captions.faults_of(self.tree, path)

    def _download(self, path: str, place: Path) -> Iterator[Fault]:
        kind = DOWNLOADS.get(suffix_of(path))
        if kind is None:
            self.used.add(path)
            yield self._at(place, f"{path} tidak dapat ditawarkan sebagai unduhan: jenisnya tidak dikenal.")
        else:
            yield from self._file(path, place, "files", {kind: ""}, f"berkas {suffix_of(path)}")

    def _file(self, path: str, place: Path, medium: str, kinds: Iterable[str], words: str) -> Iterator[Fault]:
        if library.is_reference(path):
            if self.has_library:
                yield self._at(place, f"{path} tidak ada di pustaka media situs ini.")
            else:
                yield self._at(place, f"{path} diambil dari pustaka media ketika dibaca masuk.", "warning")
            return
        if path not in self.tree:
            yield self._at(place, self._missing(path))
            return
        self.used.add(path)
        if medium:
            self._weigh(medium, self._published_size(path))
        kind = kind_by_content(self.tree.head(path))
        if kind not in kinds:
            yield self._at(place, f"Isi {path} bukan {words}.")
        elif kind in PICTURES and (message := self._picture_fault(path)):
            yield Fault(path, 0, message)

    def _published_size(self, path: str) -> int:
        """About how many bytes a phone will fetch of a file."""
        size = self.tree.size(path)
        is_photograph = kind_by_content(self.tree.head(path)) in ("png", "jpeg", "webp")
        return min(size, PUBLISHED_PHOTOGRAPH) if is_photograph else size

    def _picture_fault(self, path: str) -> str:
        kind, size = kind_by_content(self.tree.head(path)), self.tree.size(path)
        if kind not in PICTURES:
            return f"{path} bukan gambar PNG, JPEG, GIF, WebP atau SVG."
        largest = LARGEST_DRAWING if kind == "svg" else LARGEST_PHOTOGRAPH
        if size > largest:
            return f"Gambar {path} terlalu besar; paling besar {largest // MIB} MB."
        if kind != "svg":
            return ""
        try:
            removed = clean_svg(self.tree.read(path)).removed
        except NotADrawing as why:
            return f"Gambar {path} {why}."
        if removed:
            return f"Gambar {path} baris {removed[0][0]} memuat {removed[0][1]}. Buanglah dari gambar itu."
        return ""

    def _quiz(self, lesson: Lesson) -> Iterator[Fault]:
        if lesson.quiz is None:
            return
        self.used.update(lesson.quiz.banks)
        if lesson.quiz.practice and lesson.quiz.required:
            message = "Kuis latihan (practice) tidak dapat menjadi syarat kelulusan; hapus required: true."
            yield self._at((*lesson.place, "quiz", "required"), message)
        if any(bank not in self.banks for bank in lesson.quiz.banks):
            return
        graded = {one.title: one.quiz for one in self.outline.lessons if one.quiz and not one.quiz.practice}
        for place, message, level in (
            *quizzes.flaws(lesson.quiz, self.banks),
            *quizzes.also_graded(lesson.quiz, graded, self.banks),
        ):
            yield self._at((*lesson.place, "quiz", *place), message, level)

    def _items(self) -> Iterator[Fault]:
        homes: dict[str, Item] = {}
        for item in (item for bank in self.banks.values() for item in bank):
            owner = f"Butir {item.key or '?'}: "
            if item.key in homes and item.key:
                first = homes[item.key]
                message = f"Kunci butir “{item.key}” sudah dipakai di {first.bank}:{first.line('key')}."
                yield Fault(item.bank, item.line("key"), message)
            homes.setdefault(item.key, item)
            lesson = item.fields.get("lesson")
            if isinstance(lesson, str) and lesson and lesson not in self.lesson_keys:
                message = f"{owner}materi “{lesson}” tidak ada.{self._near(lesson, self.lesson_keys)}"
                yield Fault(item.bank, item.line("lesson"), message)
            for place, text in item.texts():
                if place == ("stem",) and text.strip() and prose.is_blank(text, item.markup):
                    yield Fault(
                        item.bank,
                        item.line(*place),
                        f"{owner}Pokok soal ini tidak memuat apa pun yang terlihat.",
                    )
                yield from self._text(item.bank, text, item.markup, item.line(*place), owner)

    def _unused(self) -> Iterator[Fault]:
        for path in sorted(set(self.tree.files) - self.used - {OUTLINE}):
            if path.startswith(("media/", "lessons/", "items/")):
                yield Fault(path, 0, "Berkas ini tidak dipakai di mana pun.", "warning")
            elif kind_by_content(self.tree.head(path)) in PICTURES:
                yield Fault(path, 0, "Gambar ini tidak dipakai di mana pun.", "warning")

    def _weigh(self, medium: str, size: int) -> None:
        self.weights[medium] = self.weights.get(medium, 0) + size

    def _weight(self) -> Iterator[Fault]:
        """What is sure to be too much; films and slides in one file are weighed when they are made."""
        for medium, limit in self.outline.course["data_limit_mb"].items():
            size = self.weights.get(medium, 0)
            if size > limit * 1_000_000:
                message = f"Medium {medium} kira-kira {size / 1e6:.1f} MB, melebihi data_limit_mb."
                yield self._at(("data_limit_mb",), message, "warning")

    def _missing(self, path: str) -> str:
        return f"Berkas {path[:120]} tidak ada.{self._near(path, self.tree.files)}"

    def _near(self, given: str, known: Iterable[str]) -> str:
        near = difflib.get_close_matches(given, list(known), n=1, cutoff=0.75)
        return f" Apakah maksudnya “{near[0]}”?" if near else ""
