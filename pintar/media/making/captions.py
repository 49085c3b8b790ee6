"""Reading captions that people wrote, in WebVTT or SRT: what is safe is put right and told, the rest is reported by its line.

WebVTT after the W3C's recommendation; words are kept plain, so that nothing in them is markup anywhere.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pintar.media.values import Cue

LARGEST = 2 << 20  # bytes
MOST_CUES = 20_000
SHORTEST = 0.3  # seconds a caption must stand to be read
PARAGRAPH, PAUSE = 240, 2.5  # letters of a paragraph of the transcript; seconds of silence that end one
_ARROW = re.compile(r"^\s*(\S+)\s+-->\s+(\S+)")
_CLOCK = re.compile(r"(-?)(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\Z")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]*)>", re.I)
_TAG = re.compile(r"</?[a-z0-9:.][^<>]*>|\{\\[^{}]*\}", re.I)
_BLOCKS = ("NOTE", "STYLE", "REGION", "WEBVTT")


@dataclass(frozen=True)
class Checked:
    """Captions as they were understood: `fixed` says what was put right, `faults` what a person must put right first."""

    cues: tuple[Cue, ...]
    fixed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def read_captions(source: bytes | str, *, seconds: float = 0) -> Checked:
    """Understand a WebVTT or SRT file. `seconds` is the length of the medium where it is known; nothing is raised."""
    if len(source) > LARGEST:
        return Checked((), faults=(_("Berkas teks ini lebih besar dari 2 MB."),))
    text = source if isinstance(source, str) else _decoded(source)
    found: list[Cue] = []
    fixed: list[str] = []
    faults: list[str] = []
    for number, start, end, words in _raw(text):
        cue = _checked(number, start, end, words, fixed, faults)
        if cue is not None:
            found.append(cue)
        if len(found) > MOST_CUES:
            return Checked((), faults=(_("Teks ini memuat lebih dari 20.000 baris."),))
    if not found and not faults:
        faults.append(_("Tidak ada teks berwaktu di sini. Yang diterima: WebVTT (.vtt) atau SRT (.srt)."))
    return Checked(*_put_right(found, fixed, faults, seconds))


def check(cues: Iterable[Cue], *, seconds: float = 0) -> Checked:
    """The same for captions that were edited in the product; lines are counted from 1."""
    found: list[Cue] = []
    fixed: list[str] = []
    faults: list[str] = []
    for number, cue in enumerate(cues, 1):
        kept = _checked(number, cue.start, cue.end, cue.text, fixed, faults)
        if kept is not None:
            found.append(kept)
    return Checked(*_put_right(found, fixed, faults, seconds))


def to_vtt(cues: Sequence[Cue]) -> str:
    """The captions as WebVTT."""
    lines = ["WEBVTT", ""]
    for cue in cues:
        words = html.escape(cue.text, quote=False).replace("-->", "--&gt;")
        lines += [f"{clock(cue.start)} --> {clock(cue.end)}", words, ""]
    return "\n".join(lines)


def to_transcript(cues: Sequence[Cue]) -> str:
    """The captions as reading text (HTML): paragraphs of sentences, each saying at which second it is spoken."""
    return "\n".join(f"<p>{' '.join(_sentence(cue) for cue in group)}</p>" for group in _paragraphs(cues))


def clock(seconds: float) -> str:
    """Seconds as WebVTT writes them: 01:02:03.450."""
    millis = max(0, round(seconds * 1000))
    return f"{millis // 3_600_000:02}:{millis // 60_000 % 60:02}:{millis // 1000 % 60:02}.{millis % 1000:03}"


def seconds_of(text: str) -> float | None:
    """What a time in a caption file means, in seconds; None when it is none."""
    found = _CLOCK.match(text)
    if found is None:
        return None
    sign, hours, minutes, rest, millis = found.groups()
    value = int(hours or 0) * 3600 + int(minutes) * 60 + int(rest) + int((millis or "0").ljust(3, "0")) / 1000
    return -value if sign else value


def _decoded(source: bytes) -> str:
    if source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return source.decode("utf-16", errors="replace")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        return source.decode("cp1252", errors="replace")


def _raw(text: str) -> Iterator[tuple[int, float | None, float | None, str]]:
    """Every timed block: the line of its times (from 1), start, end, and its words as they stand."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    at = 0
    while at < len(lines):
        head = lines[at].strip()
        if not head:
            at += 1
            continue
        block_at = at
        while at < len(lines) and lines[at].strip():
            at += 1
        block = lines[block_at:at]
        if head.startswith(_BLOCKS) and "-->" not in head:
            continue
        for offset, line in enumerate(block[:2]):
            if times := _ARROW.match(line):
                words = "\n".join(block[offset + 1 :])
                yield block_at + offset + 1, seconds_of(times[1]), seconds_of(times[2]), words
                break
            if "-->" in line:
                yield block_at + offset + 1, None, None, ""
                break


def _checked(
    number: int, start: float | None, end: float | None, words: str, fixed: list[str], faults: list[str]
) -> Cue | None:
    if start is None or end is None:
        faults.append(_("Baris %(line)s: waktunya tidak terbaca.") % {"line": number})
        return None
    if end < start:
        faults.append(
            _("Baris %(line)s: berakhir (%(end)s) sebelum mulai (%(start)s).")
            % {"line": number, "end": _short(end), "start": _short(start)}
        )
        return None
    text = _plain(words)
    if end <= 0 and start < 0:
        faults.append(_("Baris %(line)s: seluruh waktunya sebelum detik nol.") % {"line": number})
        return None
    if start < 0:
        fixed.append(_("Baris %(line)s: mulai sebelum detik nol, dijadikan nol.") % {"line": number})
        start = 0.0
    if not text:
        fixed.append(_("Baris %(line)s: tidak berisi kata, dilewati.") % {"line": number})
        return None
    return Cue(round(start, 3), round(end, 3), text)


def _put_right(
    found: list[Cue], fixed: list[str], faults: list[str], seconds: float
) -> tuple[tuple[Cue, ...], tuple[str, ...], tuple[str, ...]]:
    """In order of time, and never two at once where the first can end when the next begins."""
    ordered = sorted(found, key=lambda cue: (cue.start, cue.end))
    if ordered != found:
        fixed.append(_("Urutan waktunya dirapikan."))
    out: list[Cue] = []
    cut = joined = 0
    for cue in ordered:
        before = out[-1] if out else None
        if before is not None and cue.start < before.end:
            if cue.start - before.start >= SHORTEST:
                out[-1] = Cue(before.start, cue.start, before.text)
                cut += 1
            else:
                out[-1] = Cue(before.start, max(before.end, cue.end), f"{before.text}\n{cue.text}")
                joined += 1
                continue
        out.append(cue)
    if cut:
        fixed.append(
            _("%(count)s baris yang bertumpuk dipotong pada awal baris berikutnya.") % {"count": cut}
        )
    if joined:
        fixed.append(_("%(count)s baris yang mulai bersamaan digabung.") % {"count": joined})
    late = sum(1 for cue in out if seconds and cue.start >= seconds + 1)
    if late:
        faults.append(
            _("%(count)s baris mulai setelah rekaman selesai (%(end)s).")
            % {"count": late, "end": _short(seconds)}
        )
    return tuple(_stretched(out)), tuple(fixed), tuple(faults)


def _stretched(cues: list[Cue]) -> Iterator[Cue]:
    """Captions too short to be read stand a little longer, if the next one leaves room."""
    for number, cue in enumerate(cues):
        room = cues[number + 1].start if number + 1 < len(cues) else cue.start + SHORTEST
        yield Cue(cue.start, max(cue.end, min(cue.start + SHORTEST, room)), cue.text)


def _plain(words: str) -> str:
    voiced = _VOICE.sub(lambda found: f"{found[1].strip()}: " if found[1].strip() else "", words)
    lines = html.unescape(_TAG.sub("", voiced)).replace("\0", "").split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _sentence(cue: Cue) -> str:
    return f'<span data-start="{round(cue.start, 2):g}">{html.escape(_flat(cue.text), quote=False)}</span>'


def _paragraphs(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    group: list[Cue] = []
    for cue in cues:
        if group and (
            cue.start - group[-1].end > PAUSE
            or (
                sum(len(held.text) for held in group) > PARAGRAPH
                and group[-1].text.rstrip().endswith((".", "?", "!"))
            )
            or sum(len(held.text) for held in group) > 3 * PARAGRAPH
        ):
            yield group
            group = []
        group.append(cue)
    if group:
        yield group


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def _short(seconds: float) -> str:
    sign = "-" if seconds < 0 else ""
    whole = abs(int(seconds))
    return f"{sign}{whole // 60}.{whole % 60:02}"
