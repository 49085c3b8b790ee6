"""The media of a lesson as phones can use them: made by pintar.media where that makes them smaller, else published as they are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, cast

from django.utils.translation import gettext as _

from pintar.authoring.rendering import montage, speech, words
from pintar.authoring.rendering.shelf import Picture, Size
from pintar.authoring.source.captions import cues_in
from pintar.authoring.source.drawings import NotADrawing, clean_svg
from pintar.authoring.source.media import (
    FILMS,
    OFFICE,
    PICTURES,
    RAW_SOUNDS,
    SOUNDS,
    Shape,
    captions_beside,
    is_clip,
    kind_by_content,
    shape_of,
    suffix_of,
)
from pintar.authoring.source.outline import Lesson
from pintar.authoring.source.trees import Tree
from pintar.authoring.values import CaptionM, ClipM, FileM, PageM, RenditionM, SlidesM, VideoM
from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.actions import make
from pintar.media.making.pictures import faults_of
from pintar.media.values import Cue, PictureMade, SlidesMade, SoundMade, VideoMade

SMALL_PICTURE = 40_000  # bytes; what is smaller gains nothing from other sizes
SMALL_SOUND = (
    64_000  # bits a second; what is slower is spoken word already, and another encoding would only spoil it
)
PHONE = 720  # pixels across that a phone shows of a picture
PAGE = {"id": "Salindia {n} dari {total}", "en": "Slide {n} of {total}"}
MISSING = "missing-program"
Tell = Callable[[str], None]


def is_heavy(kind: str, size: int) -> bool:
    """Whether a picture gains by other sizes."""
    return size > SMALL_PICTURE and kind not in ("gif", "svg")


def in_sizes(made: PictureMade, name: str, size: int, own: Shape) -> Picture | None:
    """A picture of `size` bytes in the sizes made of it; None where one file is as good."""
    first = [source for source in made.sources if source.type == made.sources[0].type]
    phone = min(first, key=lambda source: (source.width < PHONE, abs(source.width - PHONE)))
    if phone.bytes >= size:
        return None
    sizes = tuple(Size(source.width, source.type, source.url) for source in made.sources)
    others = tuple(one.url for one in sizes if one.url != phone.url)
    file = FileM(phone.url, phone.bytes, name, others)
    return Picture(file, Shape(made.width, made.height), sizes=sizes, own=own)


@dataclass
class Making:
    """Makes and publishes the files of one course. `shas` name them in the private room, `notes` gather what could not be done."""

    tree: Tree
    shas: Mapping[str, str]
    language: str
    tell: Tell
    notes: list[str] = field(default_factory=list)
    _pictures: dict[str, Picture | None] = field(default_factory=dict)
    _films: dict[str, VideoM | None] = field(default_factory=dict)
    _sounds: dict[str, ClipM | None] = field(default_factory=dict)

    def picture(self, path: str) -> Picture | None:
        """A picture, published: drawings cleaned, heavy photographs in several sizes. None, with a note, when it is none."""
        if path not in self._pictures:
            self._pictures[path] = self._picture(path) if path in self.tree else None
        return self._pictures[path]

    def clip(self, path: str) -> VideoM | ClipM | None:
        """A film or sound inside a text; None for anything else."""
        if path not in self.tree or not is_clip(path):
            return None
        return (
            self.film(path) if self._kind(path) in FILMS and suffix_of(path) != ".m4a" else self.sound(path)
        )

    def video(self, lesson: Lesson) -> VideoM | None:
        """The film of a lesson: sent by its author, or made of its slides."""
        if lesson.is_montage:
            return self._montage(lesson)
        return self.film(lesson.video, lesson) if lesson.video else None

    def film(self, path: str, lesson: Lesson | None = None) -> VideoM | None:
        """A film in the sizes phones choose from, with its captions."""
        if path not in self._films:
            self._films[path] = self._film(path, lesson)
        return self._films[path]

    def sound(self, path: str, lesson: Lesson | None = None) -> ClipM | None:
        """A sound, made evenly loud and small unless it is small already."""
        if path not in self._sounds:
            self._sounds[path] = self._sound(path, lesson)
        return self._sounds[path]

    def slides(self, lesson: Lesson) -> SlidesM | None:
        """Slides as pictures, page by page, with the words on them."""
        if suffix_of(lesson.slides[0]) in OFFICE:
            return self._office(lesson.slides[0], lesson)
        pages = []
        for n, picture in enumerate(filter(None, map(self.picture, lesson.slides)), 1):
            alt = picture.words or self._page(n, len(lesson.slides))
            text = picture.told or picture.written
            shape = picture.shape
            pages.append(PageM(picture.file.url, picture.file.bytes, alt, shape.width, shape.height, text))
        return SlidesM(sum(page.bytes for page in pages), tuple(pages)) if pages else None

    def _picture(self, path: str) -> Picture | None:
        data = self.tree.read(path)
        kind, name = kind_by_content(data[:4096]), PurePosixPath(path).name
        if kind == "svg":
            try:
                drawing = clean_svg(data)
            except NotADrawing as why:
                self.notes.append(f"Gambar {path} tidak dibawa: {why}.")
                return None
            blob = files.keep(drawing.data, suffix=".svg", public=True)
            file = FileM(blob.url, blob.size, name)
            return Picture(file, drawing.shape, drawing.title, drawing.told, drawing.written)
        if kind not in PICTURES:
            self.notes.append(f"Gambar {path} tidak dibawa: jenisnya tidak dapat ditampilkan peramban.")
            return None
        if is_heavy(kind, len(data)):
            if several := self._photograph(path, name, len(data)):
                return several
        elif no := self._faults.get(self.tree.files[path]):
            self.notes.append(f"Gambar {path} diterbitkan apa adanya: {_why(no)}")
        blob = files.publish(self.shas[path], suffix=PICTURES[kind])
        return Picture(FileM(blob.url, blob.size, name), shape_of(kind, data))

    @cached_property
    def _faults(self) -> Mapping[Path, Refused]:
        """What is wrong with the light pictures of the course; heavy ones are drawn when they are made smaller."""
        kinds = {path: self._kind(path) for path in self.tree.files}
        bitmaps = [path for path, kind in kinds.items() if kind in PICTURES and kind != "svg"]
        light = [path for path in bitmaps if not is_heavy(kinds[path], self.tree.size(path))]
        return faults_of([self.tree.files[path] for path in light])

    def _photograph(self, path: str, name: str, size: int) -> Picture | None:
        """A heavy picture in several sizes; None where one file is as good."""
        self.tell(name)
        try:
            made = cast(PictureMade, make(self.shas[path], "picture", suffix=suffix_of(path)))
        except Refused as no:
            if no.code == "no-room":
                raise
            self.notes.append(f"Gambar {path} diterbitkan apa adanya: {_why(no)}")
            return None
        return in_sizes(made, name, size, shape_of(self._kind(path), self.tree.read(path)))

    def _film(self, path: str, lesson: Lesson | None) -> VideoM | None:
        if self._kind(path) not in FILMS:
            self._unfit(path)
            return None
        try:
            made = self._made(path, "video", lesson)
        except Refused as no:
            return self._as_it_is(path, no, lesson)
        captions, transcript = self._captions(path, lesson)
        return _film(cast(VideoMade, made), captions, transcript)

    def _as_it_is(self, path: str, no: Refused, lesson: Lesson | None) -> VideoM | None:
        """A film that cannot be made here: as one file where a program is missing, not at all where it is broken."""
        if no.code != MISSING:
            self._refused(path, no, lesson)
            return None
        self.notes.append(f"Video {path} diterbitkan apa adanya, dalam satu ukuran: {_why(no)}")
        suffix, type = FILMS[self._kind(path)]
        blob = files.publish(self.shas[path], suffix=suffix)
        captions, transcript = self._captions(path, lesson)
        seconds = speech.seconds_of(self.tree.files[path])
        return VideoM(blob.url, blob.size, type, seconds, captions=captions, transcript=transcript)

    def _sound(self, path: str, lesson: Lesson | None) -> ClipM | None:
        kind = self._kind(path)
        if kind not in RAW_SOUNDS and kind not in FILMS:
            self._unfit(path)
            return None
        captions, transcript = self._captions(path, lesson)
        seconds = speech.seconds_of(self.tree.files[path])
        is_small = kind in SOUNDS and (not seconds or self.tree.size(path) * 8 <= SMALL_SOUND * seconds)
        if not is_small:
            try:
                made = cast(SoundMade, self._made(path, "sound", lesson))
            except Refused as no:
                if no.code != MISSING:
                    self._refused(path, no, lesson)
                    return None
                self.notes.append(f"Audio {path} diterbitkan apa adanya: {_why(no)}")
            else:
                return ClipM(made.url, made.bytes, made.type, made.seconds, captions, transcript)
        suffix, type = RAW_SOUNDS[kind] if kind in RAW_SOUNDS else FILMS[kind]
        blob = files.publish(self.shas[path], suffix=suffix)
        return ClipM(blob.url, blob.size, type, seconds, captions, transcript)

    def _office(self, path: str, lesson: Lesson) -> SlidesM | None:
        try:
            made = cast(SlidesMade, self._made(path, "slides", lesson))
        except Refused as no:
            if no.code != MISSING:
                self._refused(path, no, lesson)
                return None
            self.notes.append(f"Salindia {path} belum dapat ditampilkan: {_why(no)}")
            return None
        if made.note:
            self.notes.append(f"Salindia {path}: {made.note}")
        total = len(made.pages)
        pages = tuple(
            PageM(page.url, page.bytes, self._page(n, total), page.width, page.height, page.text)
            for n, page in enumerate(made.pages, 1)
        )
        return SlidesM(sum(page.bytes for page in pages), pages) if pages else None

    def _montage(self, lesson: Lesson) -> VideoM | None:
        slides = []
        for path in lesson.slides:
            drawing = clean_svg(self.tree.read(path))
            slides.append(montage.Slide(drawing.data, drawing.told))
        try:
            made, cues = montage.make_montage(
                slides, self.language, lambda step: self.tell(f"{lesson.title}: {step}")
            )
        except Refused as no:
            if no.code != MISSING:
                raise
            self.notes.append(f"Video “{lesson.title}” tidak dibuat: {_why(no)}")
            return None
        captions, transcript = self._published({self.language: cues})
        return _film(made, captions, transcript)

    def _captions(self, path: str, lesson: Lesson | None) -> tuple[tuple[CaptionM, ...], str]:
        """The captions that go with a file: those the lesson names, and those that lie beside it."""
        named = dict(captions_beside(path, self.tree.files, self.language))
        if lesson is not None and path in (lesson.video or lesson.audio,):
            named |= dict(lesson.captions)
        found = {
            language: cues_in(self.tree, name)
            for language, name in sorted(named.items())
            if name in self.tree
        }
        return self._published(found)

    def _published(self, found: Mapping[str, Iterable[Cue]]) -> tuple[tuple[CaptionM, ...], str]:
        captions, transcript = [], ""
        for language, cues in ((language, tuple(cues)) for language, cues in found.items()):
            if not cues:
                continue
            blob = files.keep(words.vtt_of(cues).encode(), suffix=".vtt", public=True)
            captions.append(CaptionM(language, words.name_of_language(language), blob.url, blob.size))
            if language == self.language or not transcript:
                transcript = files.keep(words.transcript_of(cues, language).encode()).sha
        return tuple(captions), transcript

    def _made(self, path: str, kind: str, lesson: Lesson | None) -> Any:
        what = lesson.title if lesson else PurePosixPath(path).name

        def told(done: int, total: int, step: str) -> None:
            self.tell(f"{what}: {step} {done * 100 // max(1, total)}%")

        self.tell(what)
        return make(self.shas[path], kind, suffix=suffix_of(path), progress=told)

    def _refused(self, path: str, no: Refused, lesson: Lesson | None) -> None:
        """A file that cannot be used keeps a course from being published; one from another system is left out."""
        if lesson is not None and not lesson.is_html:
            raise Refused(
                _("%(path)s pada materi “%(lesson)s” tidak dapat dipakai. %(why)s")
                % {"path": path, "lesson": lesson.title, "why": no},
                code="media",
                help_text=no.help_text,
            ) from no
        self.notes.append(f"{path} tidak dibawa: {no}")

    def _unfit(self, path: str) -> None:
        self.notes.append(f"{path} tidak dibawa: isinya tidak dapat diputar peramban.")

    def _page(self, n: int, total: int) -> str:
        return PAGE.get(self.language.split("-")[0], PAGE["id"]).format(n=n, total=total)

    def _kind(self, path: str) -> str:
        return kind_by_content(self.tree.head(path)) if path in self.tree else ""


def _why(no: Exception) -> str:
    """The reason, and what is to be done about it."""
    help_text = no.help_text if isinstance(no, Refused) else ""
    return " ".join(filter(None, [str(no), str(help_text)]))


def _film(made: VideoMade, captions: tuple[CaptionM, ...], transcript: str) -> VideoM:
    smallest = made.renditions[0]
    sound = made.sound
    return VideoM(
        url=smallest.url,
        bytes=smallest.bytes,
        type="video/mp4",
        seconds=made.seconds,
        width=made.width,
        height=made.height,
        renditions=tuple(RenditionM(r.height, r.width, r.url, r.bytes, r.bitrate) for r in made.renditions),
        sound=ClipM(sound.url, sound.bytes, sound.type, sound.seconds, captions, transcript)
        if sound
        else None,
        master=made.master.url,
        poster=made.poster.url,
        sprite=made.sprite.url,
        sprite_vtt=made.sprite_vtt.url,
        captions=captions,
        transcript=transcript,
    )
