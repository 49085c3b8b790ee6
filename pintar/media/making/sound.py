"""Sound for phones: one channel, evenly loud, 32 kbit/s."""

import re
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.programs import Limits
from pintar.media.making.streams import Streams, damaged, opened, streams_of, whole
from pintar.media.values import SoundMade

RECIPE = "sound-1"
TYPE = "audio/mp4"
LOUDNESS = -16.0  # LUFS (EBU R 128), what speech on phones is set to
MOST_GAIN = 20.0  # dB; what is quieter still is silence or noise
RATE = 24_000  # samples a second
CHANNELS = "mono"
BITS = "32k"
CLEAN = [
    "-fflags",
    "+bitexact",
    "-flags:a",
    "+bitexact",
    "-map_metadata",
    "-1",
    "-map_chapters",
    "-1",
    "-sn",
    "-dn",
]

Tell = Callable[[str, int], None]
"""Hears what is done now, in words, and how far the whole is, in thousandths."""


def make_sound(source: Path, form: str, work: Path, tell: Tell) -> SoundMade:
    """A sound file ready for phones, in the public room. Missing, NoRoom, or Refused for what cannot be read."""
    streams = streams_of(source, form)
    if streams.sound is None:
        raise Refused(_("Berkas ini tidak memuat suara."), code="no-sound")
    tell(_("Mengukur kerasnya suara"), 20)
    gain = gain_of(source, form, streams)
    tell(_("Mengolah suara"), 300)
    target = work / "sound.m4a"
    command = ["ffmpeg", "-nostdin", "-v", "error", *opened(source, form)]
    command += ["-filter_complex", f"{heard(streams, gain)}[a]", "-map", "[a]", *encoded(BITS), *CLEAN]
    command += ["-movflags", "+faststart", "-f", "mp4", *reporting(), "-y", str(target)]
    encode(command, streams, lambda done: tell(_("Mengolah suara"), 300 + done * 650 // 1000))
    if target.stat().st_size < 200:
        raise damaged()
    made = streams_of(target, "m4a")
    if made.seconds < streams.seconds * 0.9 - 2:
        raise damaged()
    with programs.room_is_watched():
        blob = files.keep(target, suffix=".m4a", public=True)
    return SoundMade(blob.url, blob.size, TYPE, whole(made.seconds))


def gain_of(source: Path, form: str, streams: Streams) -> float:
    """By how many decibels the sound is to be raised or lowered so that every film and sound is as loud as the others."""
    found = [0.0]

    def hear(line: bytes) -> None:
        if said := re.search(rb"\bI:\s+(-?\d+(?:\.\d+)?|-inf) LUFS", line):
            found.append(float(said[1]))

    command = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "info",
        "-nostats",
        *opened(source, form),
        "-vn",
        "-map",
        f"0:{streams.sound}",
    ]
    command += ["-af", "ebur128=framelog=verbose", "-f", "null", "-"]
    try:
        programs.run(command, patience(streams), hear=hear, with_complaint=True)
    except programs.Failed as fault:
        raise damaged() from fault
    loudness = found[-1]
    if loudness >= 0 or loudness <= -60:  # silence, or nothing measured
        return 0.0
    return round(min(MOST_GAIN, LOUDNESS - loudness), 1)


def heard(streams: Streams, gain: float) -> str:
    """The filter that takes the sound in and makes it even, up to an output without a name."""
    return (
        f"[0:{streams.sound}]aresample={RATE}:async=1000:first_pts=0,aformat=channel_layouts={CHANNELS},"
        f"volume={gain}dB,alimiter=limit=0.85:attack=5:release=50:level=disabled"
    )


def encoded(bits: str) -> list[str]:
    """The words for speech in AAC."""
    return ["-c:a", "aac", "-b:a", bits, "-threads", "1"]


def reporting() -> list[str]:
    """The words that make ffmpeg tell how far it is."""
    return ["-progress", "pipe:1", "-stats_period", "1"]


def encode(command: list[str], streams: Streams, done: Callable[[int], None]) -> None:
    """Run ffmpeg, telling how far it is in thousandths. Refused when the source cannot be decoded."""

    def hear(line: bytes) -> None:
        name, _sign, value = line.partition(b"=")
        if name == b"out_time_us" and value.strip().isdigit():
            done(min(1000, int(int(value) / 1000 / max(0.1, streams.seconds))))

    try:
        programs.run(command, patience(streams), hear=hear)
    except programs.Failed as fault:
        raise damaged() from fault


def patience(streams: Streams) -> Limits:
    """How long one pass over a recording may take: on a slow and busy machine, forty times its length."""
    return Limits(seconds=900 + streams.seconds * 40)
