"""The built-in reader: a reading spoken by espeak-ng, small enough for prepaid data."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from lxml.html import HtmlElement

from pintar.engine.folder import data_folder
from pintar.kit import files
from pintar.kit.markup import tree_of

WORDS_A_MINUTE = 150
RATE = 24_000  # bits a second, as _ENCODE says
RECIPE = "1"  # raise it when the settings below or the choice of words change
SUFFIX, TYPE = ".mp3", "audio/mpeg"
_SILENT = frozenset({"table", "pre", "script", "style", "video", "audio"})
_BLOCKS = frozenset(
    {"p", "li", "h2", "h3", "h4", "h5", "h6", "figcaption", "dt", "dd", "blockquote", "aside"}
)
_SIGNS = str.maketrans(
    {"→": ",", "←": ",", "·": ",", "•": ",", "/": " ", "_": " ", "*": " ", "#": " ", "↩": " ", "=": " = "}
)
_ENCODE = (
    "ffmpeg -nostdin -v error -f wav -i - -ac 1 -ar 22050 -c:a libmp3lame -b:a 24k -compression_level 7 "
    "-map_metadata -1 -id3v2_version 0 -fflags +bitexact -flags:a +bitexact -threads 1 -f mp3 -y"
)
_END = re.compile(r"[.!?:;,…]$")


class Unspoken(RuntimeError):
    """The reading could not be spoken; the message says why."""


@lru_cache(maxsize=1)
def missing_programs() -> tuple[str, ...]:
    """Which of the programs that speech needs are not installed."""
    return tuple(name for name in ("espeak-ng", "ffmpeg") if shutil.which(name) is None)


@lru_cache(maxsize=1)
def versions() -> str:
    """Which reader and encoder there are: the same ones make the same bytes."""
    spoken = _said(["espeak-ng", "--version"]).split("Data at")[0].strip()
    return (
        f"{RECIPE} | {spoken} | {_said(['ffmpeg', '-version']).splitlines()[0].split('Copyright')[0].strip()}"
    )


def script_of(html: str, language: str) -> str:
    """What is read aloud of a rendered reading: no tables, no code, no footnotes, and no Arabic, which this voice cannot say."""
    parts: list[str] = []
    _walk(tree_of(html), parts)
    lines = []
    for part in as_spoken("".join(parts), language).split("\n"):
        line = " ".join(part.split())
        if any(c.isalnum() for c in line):
            lines.append(line if _END.search(line) else f"{line}.")
    return "\n\n".join(lines)


def as_spoken(text: str, language: str) -> str:
    """A text as the voice is to say it: signs and figures in words."""
    text = text.translate(_SIGNS)
    return _indonesian(text) if voice(language) == "id" else text


def name_of(script: str, language: str) -> str:
    """The name under which this speech is remembered: it changes with the words, the voice and the programs."""
    return hashlib.sha256(f"{voice(language)}\n{versions()}\n{script}".encode()).hexdigest()


def voice(language: str) -> str:
    """The voice for a language."""
    return language.split("-")[0].lower() or "id"


def remembered(script: str, language: str) -> str:
    """The blob of a speech; what was spoken once by the same reader is not spoken again. Raises Unspoken."""
    if missing := missing_programs():
        raise Unspoken(f"{' dan '.join(missing)} belum terpasang di mesin ini")
    if not script:
        raise Unspoken("bacaannya tidak memuat kata yang dapat dibaca")
    room = data_folder().files / "private" / "speech"
    room.mkdir(parents=True, exist_ok=True)
    note = room / name_of(script, language)
    if note.exists() and files.has(sha := note.read_text().strip()):
        return sha
    with tempfile.TemporaryDirectory(prefix="speech-", dir=data_folder().tmp) as scratch:
        speak(script, language, Path(scratch) / "speech.mp3")
        sha = files.keep(Path(scratch) / "speech.mp3").sha
        fresh = Path(scratch) / "note"
        fresh.write_text(sha)
        fresh.replace(note)
    return sha


def speak(script: str, language: str, into: Path) -> None:
    """Write the speech as MP3: mono, 22.05 kHz, 24 kbit/s, no dates inside. Raises Unspoken."""
    if missing_programs():
        raise Unspoken(f"{' dan '.join(missing_programs())} belum terpasang")
    say = [
        "espeak-ng",
        "-v",
        voice(language),
        "-s",
        str(WORDS_A_MINUTE),
        "-g",
        "2",
        "-b",
        "1",
        "--stdin",
        "--stdout",
    ]
    with subprocess.Popen(
        say, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reader:
        encoder = subprocess.Popen([*_ENCODE.split(), str(into)], stdin=reader.stdout, stderr=subprocess.PIPE)
        if reader.stdin is None or reader.stdout is None or reader.stderr is None:
            raise Unspoken("pembaca tidak dapat dijalankan")
        reader.stdout.close()
        try:
            reader.stdin.write(script.encode())
            reader.stdin.close()
        except BrokenPipeError:
            pass
        complaint = reader.stderr.read()
        _out, trouble = encoder.communicate(timeout=600)
    if reader.returncode or encoder.returncode or not into.exists() or into.stat().st_size < 200:
        into.unlink(missing_ok=True)
        why = (complaint or trouble or b"").decode(errors="replace").strip().splitlines()
        raise Unspoken(why[-1][:200] if why else "pembaca berhenti tanpa sebab")


def seconds_at(size: int) -> int:
    """How long a speech of so many bytes lasts: its rate is constant."""
    return -(-size * 8 // RATE)


def seconds_of(path: Path) -> int | None:
    """How long a sound or film lasts, rounded up; None where it cannot be measured."""
    if shutil.which("ffprobe") is None:
        return None
    asked = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
        return int(-(-float(found) // 1))
    except (subprocess.SubprocessError, ValueError, OSError, OverflowError):
        return None


def _walk(element: HtmlElement, parts: list[str]) -> None:
    names = (element.get("class") or "").split()
    if (
        element.tag in _SILENT
        or element.get("lang") == "ar"
        or "footnotes" in names
        or "footnote-ref" in names
    ):
        return
    if element.tag == "math":
        parts.append(_formula(element))
        return
    is_block = element.tag in _BLOCKS
    parts.append("\n" if is_block or element.tag == "br" else "")
    parts.append(_flat(element.text))
    for child in element:
        if isinstance(child.tag, str):
            _walk(child, parts)
        parts.append(_flat(child.tail))
    parts.append("\n" if is_block else "")


def _formula(element: HtmlElement) -> str:
    """A letter or a short line of a formula is read; what has two floors has to be looked at."""
    text = " ".join(element.itertext())
    is_flat = all(
        part.tag in ("math", "mrow", "mi", "mn", "mo", "mtext", "mspace") for part in element.iter()
    )
    return f" {text} " if is_flat and len(text) <= 40 else " rumus "


def _indonesian(text: str) -> str:
    """Figures as a person would say them: Rp1.200.000 is 1200000 rupiah."""
    text = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", text)
    text = re.sub(r"\bRp\s?(\d+(?:,\d+)?)", r"\1 rupiah", text)
    for sign, word in (
        ("×", " kali "),
        ("÷", " dibagi "),
        (" = ", " sama dengan "),
        (" + ", " tambah "),
        ("≥", " paling sedikit "),
        ("≤", " paling banyak "),
    ):
        text = text.replace(sign, word)
    return re.sub(r"(?<=\d)\s?%", " persen", text)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _said(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
    except (subprocess.SubprocessError, OSError):
        return "?"
