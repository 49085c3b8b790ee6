"""A film made of a lesson's own slides: each stands while the reader speaks its description, and the same words are the captions."""

import hashlib
import json
import re
import tempfile
import threading
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from math import ceil
from pathlib import Path
from typing import Any, cast

import typst
from django.utils.translation import gettext as _

from pintar.authoring.rendering import speech
from pintar.engine.folder import data_folder
from pintar.kit import files, printing
from pintar.media.actions import make
from pintar.media.making import programs
from pintar.media.making.programs import Limits
from pintar.media.values import Cue, VideoMade

RECIPE = "1"  # raise it when anything below changes what comes out
WIDTH, HEIGHT = 854, 480
RATE = 2  # pictures a second: nothing moves
SOUND_RATE = 22_050  # samples a second, as espeak-ng speaks
BEFORE, BETWEEN, AFTER = 0.4, 0.3, 0.8  # seconds of silence around a slide, and between sentences
LONGEST_CUE = 84  # letters: two lines of captions
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_PAGE = f"#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt, fill: white)\n"
_PAGE += '#image("slide.svg", width: 100%, height: 100%, fit: "contain")\n'
_DRAWING = threading.Lock()


@dataclass(frozen=True)
class Slide:
    """One slide: its cleaned SVG, and the words that are spoken while it stands."""

    drawing: bytes
    words: str


def make_montage(
    slides: Sequence[Slide], language: str, tell: Callable[[str], None]
) -> tuple[VideoMade, tuple[Cue, ...]]:
    """The film, ready for phones, and its captions. The same slides on the same programs give the same film.

    Refused with code "missing-program" where espeak-ng or ffmpeg is not installed.
    """
    for name in ("espeak-ng", "ffmpeg", "ffprobe"):
        if not programs.is_there(name):
            raise programs.Missing(name)
    note = data_folder().files / "private" / "montage" / _name_of(slides, language)
    note.parent.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Any] | None = json.loads(note.read_text()) if note.exists() else None
    if kept is None or not files.has(kept["sha"]):
        with tempfile.TemporaryDirectory(prefix="montage-", dir=data_folder().tmp) as scratch:
            kept = _assembled(slides, language, tell, Path(scratch))
            fresh = Path(scratch) / "note"
            fresh.write_text(json.dumps(kept))
            fresh.replace(note)

    def told(done: int, total: int, step: str) -> None:
        tell(f"{step} {done * 100 // max(1, total)}%")

    made = make(kept["sha"], "video", suffix=".mov", progress=told)
    return cast(VideoMade, made), tuple(Cue(*cue) for cue in kept["cues"])


def cues_of(sentences: Sequence[tuple[float, float, str]]) -> tuple[Cue, ...]:
    """Captions of sentences that are spoken from one second to another; a long one is shown in parts."""
    found = []
    for start, end, text in sentences:
        parts = _parts(text)
        letters, at = sum(map(len, parts)), start
        for part in parts:
            until = at + (end - start) * len(part) / letters
            found.append(Cue(round(at, 2), round(until, 2), part))
            at = until
    return tuple(found)


def _assembled(
    slides: Sequence[Slide], language: str, tell: Callable[[str], None], scratch: Path
) -> dict[str, Any]:
    """One film in one size, kept privately, and its captions."""
    sentences: list[tuple[float, float, str]] = []
    listed, now = ["ffconcat version 1.0"], 0.0
    with wave.open(str(scratch / "sound.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SOUND_RATE)
        for number, slide in enumerate(slides, 1):
            tell(_("Menggambar salindia %(n)s dari %(total)s") % {"n": number, "total": len(slides)})
            (scratch / f"{number}.png").write_bytes(_drawn(slide.drawing, scratch))
            samples = [_silence(BEFORE)]
            for text in filter(None, map(str.strip, _SENTENCE.split(slide.words))):
                start = now + sum(map(_seconds, samples))
                said = _spoken(text, language)
                samples += [said, _silence(BETWEEN)]
                sentences.append((start, start + _seconds(said), text))
            samples.append(_silence(AFTER))
            frames = ceil(sum(map(_seconds, samples)) * RATE)
            samples.append(_silence(frames / RATE - sum(map(_seconds, samples))))
            sound.writeframes(b"".join(samples))
            listed += [f"file {number}.png", f"duration {frames / RATE}"]
            now += frames / RATE
    (scratch / "list").write_text("\n".join([*listed, f"file {len(slides)}.png", ""]))
    tell(_("Menyusun video dari salindia"))
    command = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-threads",
        "1",
        "-f",
        "concat",
        "-i",
        "list",
        "-i",
        "sound.wav",
    ]
    command += [
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-t",
        f"{now}",
        "-vf",
        f"fps={RATE},format=yuv420p",
        "-c:a",
        "pcm_s16le",
    ]
    command += [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-crf",
        "12",
        "-threads",
        "1",
        "-map_metadata",
        "-1",
    ]
    command += [
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        "-flags:a",
        "+bitexact",
        "-f",
        "mov",
        "-y",
        "film.mov",
    ]
    programs.run(command, Limits(seconds=300 + now * 10), cwd=scratch)
    blob = files.keep(scratch / "film.mov")
    return {"sha": blob.sha, "cues": [[cue.start, cue.end, cue.text] for cue in cues_of(sentences)]}


def _drawn(drawing: bytes, scratch: Path) -> bytes:
    """A slide as PNG."""
    folder = scratch / "page"
    folder.mkdir(exist_ok=True)
    (folder / "slide.svg").write_bytes(drawing)
    (folder / "page.typ").write_text(_PAGE)
    with _DRAWING:
        made = typst.compile(
            str(folder / "page.typ"),
            root=str(folder),
            font_paths=[str(printing.FONTS)],
            ignore_system_fonts=True,
            format="png",
            ppi=72.0,
        )
    return cast(bytes, made)


def _spoken(text: str, language: str) -> bytes:
    """A sentence as samples."""
    command = [
        "espeak-ng",
        "-v",
        speech.voice(language),
        "-s",
        str(speech.WORDS_A_MINUTE),
        "-g",
        "2",
        "-b",
        "1",
    ]
    said = programs.run(
        [*command, "--stdin", "--stdout"], Limits(60), say=speech.as_spoken(text, language).encode()
    )
    return said[said.index(b"data") + 8 :]


def _silence(seconds: float) -> bytes:
    return bytes(2 * round(max(0.0, seconds) * SOUND_RATE))


def _seconds(samples: bytes) -> float:
    return len(samples) / 2 / SOUND_RATE


def _parts(text: str) -> list[str]:
    """A sentence in parts of about the same length, none longer than two lines of captions."""
    words, count = text.split(), ceil(len(text) / LONGEST_CUE)
    parts: list[list[str]] = [[]]
    for word in words:
        if len(parts) < count and len(" ".join([*parts[-1], word])) > len(text) / count and parts[-1]:
            parts.append([])
        parts[-1].append(word)
    return [" ".join(part) for part in parts]


def _name_of(slides: Sequence[Slide], language: str) -> str:
    """The name under which a film is remembered: it changes with slides, words, voice and programs."""
    told = json.dumps(
        [RECIPE, speech.versions(), version("typst"), language, [slide.words for slide in slides]]
    )
    pictures = "".join(hashlib.sha256(slide.drawing).hexdigest() for slide in slides)
    return hashlib.sha256(f"{told}{pictures}".encode()).hexdigest()
