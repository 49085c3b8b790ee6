"""The ladder: one film in several sizes, from what prepaid data can bear to what a desk can show.

Each size is one fragmented MP4 with its index in front: it plays as it is, is a row of the master playlist by byte ranges,
and is one file to keep on a phone. The same source gives the same bytes on the same ffmpeg.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from django.utils.translation import gettext as _

from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.making import programs, sound
from pintar.media.making.captions import clock
from pintar.media.making.fragments import Layout, Row, layout_of, master, playlist
from pintar.media.making.pictures import sheet_of, webp
from pintar.media.making.sound import Tell
from pintar.media.making.streams import Streams, damaged, opened, streams_of, whole
from pintar.media.values import Piece, Rendition, SoundMade, VideoMade

RECIPE = "video-1"
KEYFRAMES = 2  # seconds
MOST_RATE = 30  # pictures a second
LONG = 600  # seconds; a longer film is made in several passes, so that a power cut costs one of them
TILE, ACROSS, MOST_TILES = 128, 10, 100
_FLAGS = "+frag_keyframe+empty_moov+default_base_moof+global_sidx+skip_trailer"


@dataclass(frozen=True)
class Rung:
    """One size: pixels of the shorter side, how hard the encoder tries, and the most kbit/s of picture and of sound."""

    side: int
    preset: str
    crf: int
    most: int
    sound: str
    rate: int = MOST_RATE


LADDER = (
    Rung(144, "slow", 27, 48, "28k", rate=15),
    Rung(240, "medium", 26, 140, "32k"),
    Rung(480, "faster", 25, 520, "48k"),
    Rung(720, "veryfast", 24, 1300, "64k"),
)


@dataclass(frozen=True)
class Size:
    """A rung as it comes out for one source: pixels, and pictures a second."""

    rung: Rung
    width: int
    height: int
    rate: Fraction

    @property
    def name(self) -> str:
        """What its file is called while it is made."""
        return f"film-{self.rung.side}.mp4"


def make_video(source: Path, form: str, work: Path, tell: Tell) -> VideoMade:
    """A film in every size that is not above its own, its sound alone, and pictures for the player.

    What an earlier try finished in `work` is used again. Missing, NoRoom, or Refused for what cannot be read.
    """
    streams = streams_of(source, form)
    if streams.video is None:
        raise Refused(_("Berkas ini tidak memuat gambar bergerak."), code="no-video")
    gain = 0.0
    if streams.sound is not None:
        tell(_("Mengukur kerasnya suara"), 10)
        gain = _measured(source, form, streams, work)
    sizes = sizes_of(streams)
    groups = _groups(sizes, streams)
    for number, group in enumerate(groups):
        step = _("Membuat ukuran %(sizes)s") % {"sizes": ", ".join(f"{size.rung.side}p" for size in group)}
        if not _is_done(group, work, streams, with_extras=number == 0):
            start, share = 50 + 850 * number // len(groups), 850 // len(groups)

            def told(done: int, step: str = step, start: int = start, share: int = share) -> None:
                tell(step, start + done * share // 1000)

            told(0)
            _encode(source, form, streams, group, gain, work, told, with_extras=number == 0)
    tell(_("Menyimpan hasilnya"), 920)
    with programs.room_is_watched():
        return _kept(source, form, streams, sizes, work)


def sizes_of(streams: Streams) -> list[Size]:
    """The sizes a source gets: every rung up to its own size, and its own when that lies well between two rungs."""
    side = min(streams.width, streams.height)
    rungs = [rung for rung in LADDER if rung.side <= side]
    above = LADDER[len(rungs)] if len(rungs) < len(LADDER) else None
    if above is not None and (not rungs or side >= rungs[-1].side * 1.3):
        own = side - side % 2
        rungs.append(Rung(own, above.preset, above.crf, above.most, above.sound, above.rate))
    return [_size(streams, rung) for rung in rungs]


def _size(streams: Streams, rung: Rung) -> Size:
    scale = Fraction(rung.side, min(streams.width, streams.height))
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (streams.width, streams.height))
    rate = max(Fraction(1), streams.rate.limit_denominator(1001))
    if rate > 120:
        rate = Fraction(25)  # a clock, not a rate: some recorders write one
    while rate > rung.rate + Fraction(1, 10):
        rate /= 2
    return Size(rung, width, height, rate)


def _groups(sizes: list[Size], streams: Streams) -> list[list[Size]]:
    """What is encoded in one pass: everything, so that the source is decoded once, unless the film is long."""
    if streams.seconds <= LONG:
        return [sizes]
    return [sizes[:2], *([size] for size in sizes[2:])]


def _measured(source: Path, form: str, streams: Streams, work: Path) -> float:
    note = work / "gain"
    if not note.exists():
        (work / "gain.part").write_text(str(sound.gain_of(source, form, streams)))
        (work / "gain.part").replace(note)
    return float(note.read_text())


def _outputs(group: list[Size], streams: Streams, *, with_extras: bool) -> list[str]:
    extras = ["sprite.rgb", *(["sound.m4a"] if streams.sound is not None else [])]
    return [*(size.name for size in group), *(extras if with_extras else [])]


def _is_done(group: list[Size], work: Path, streams: Streams, *, with_extras: bool) -> bool:
    return all((work / name).exists() for name in _outputs(group, streams, with_extras=with_extras))


def _encode(
    source: Path,
    form: str,
    streams: Streams,
    group: list[Size],
    gain: float,
    work: Path,
    told: Callable[[int], None],
    *,
    with_extras: bool,
) -> None:
    """One pass over the source. Its files get their names only when all of them are whole."""
    has_sound = streams.sound is not None
    command = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "2", *opened(source, form)]
    command += [
        "-filter_complex_threads",
        "1",
        "-filter_complex",
        _filters(group, streams, gain, with_extras=with_extras),
    ]
    for number, size in enumerate(group):
        command += ["-map", f"[v{number}]", *(["-map", f"[a{number}]"] if has_sound else []), *_picture(size)]
        command += [*sound.encoded(size.rung.sound), *sound.CLEAN, "-flags:v", "+bitexact"]
        command += [
            "-movflags",
            _FLAGS,
            "-use_editlist",
            "0",
            "-f",
            "mp4",
            "-y",
            str(work / f"{size.name}.part"),
        ]
    if with_extras and has_sound:
        command += [
            "-map",
            f"[a{len(group)}]",
            *sound.encoded("28k"),
            *sound.CLEAN,
            "-frag_duration",
            "4000000",
        ]
        command += [
            "-movflags",
            "+empty_moov+default_base_moof+global_sidx+skip_trailer",
            "-use_editlist",
            "0",
        ]
        command += ["-f", "mp4", "-y", str(work / "sound.m4a.part")]
    if with_extras:
        command += [
            "-map",
            "[tiles]",
            "-c:v",
            "rawvideo",
            "-f",
            "rawvideo",
            "-y",
            str(work / "sprite.rgb.part"),
        ]
    sound.encode([*command[:1], *sound.reporting(), *command[1:]], streams, told)
    for name in _outputs(group, streams, with_extras=with_extras):
        (work / f"{name}.part").replace(work / name)


def _filters(group: list[Size], streams: Streams, gain: float, *, with_extras: bool) -> str:
    films = [
        f"[s{n}]fps={size.rate}:start_time=0,scale={size.width}:{size.height}:flags=bicubic,setsar=1,format=yuv420p[v{n}]"
        for n, size in enumerate(group)
    ]
    names = [f"[s{n}]" for n in range(len(group))]
    if with_extras:
        every, _count = tiles_of(streams.seconds)
        wide, high = tile_of(streams)
        films.append(
            f"[tile]fps=1/{every}:start_time=0,scale={wide}:{high}:flags=bicubic,setsar=1,format=rgb24[tiles]"
        )
        names.append("[tile]")
    chains = [f"[0:{streams.video}]split={len(names)}{''.join(names)}", *films]
    if streams.sound is not None:
        outs = [f"[a{n}]" for n in range(len(group) + with_extras)]
        chains.append(f"{sound.heard(streams, gain)},asplit={len(outs)}{''.join(outs)}")
    return ";".join(chains)


def _picture(size: Size) -> list[str]:
    rung = size.rung
    words = ["-c:v", "libx264", "-preset", rung.preset, "-profile:v", "high" if rung.side >= 720 else "main"]
    words += ["-crf", str(rung.crf), "-maxrate", f"{rung.most}k", "-bufsize", f"{2 * rung.most}k", "-bf", "0"]
    # Pictures that look both ways would need an edit list, which not every phone honours.
    words += ["-g", str(ceil(size.rate * KEYFRAMES * 2)), "-sc_threshold", "0"]
    return [*words, "-force_key_frames", f"expr:gte(t,n_forced*{KEYFRAMES})"]


def _kept(source: Path, form: str, streams: Streams, sizes: list[Size], work: Path) -> VideoMade:
    has_sound = streams.sound is not None
    rows, renditions = [], []
    for size in sizes:
        layout = layout_of(work / size.name, has_sound=has_sound)
        if layout.seconds < streams.seconds * 0.9 - 2 and size is sizes[0]:
            raise damaged()
        blob = files.keep(work / size.name, suffix=".mp4", public=True)
        lines = _text(playlist(layout, blob.url), ".m3u8")
        rate = int(blob.size * 8 / layout.seconds)
        rows.append(Row(lines.url, layout, rate, size.width, size.height, float(size.rate)))
        renditions.append(Rendition(size.height, size.width, blob.url, blob.size, rate, lines.url))
    alone = None
    if has_sound:
        alone, row = _sound_alone(work / "sound.m4a")
        rows.append(row)
    sprite, sprite_vtt = _sprite(work / "sprite.rgb", streams)
    return VideoMade(
        seconds=whole(streams.seconds),
        width=sizes[-1].width,
        height=sizes[-1].height,
        renditions=tuple(renditions),
        sound=alone,
        master=_text(master(rows), ".m3u8"),
        poster=_poster(source, form, streams),
        sprite=sprite,
        sprite_vtt=sprite_vtt,
    )


def _sound_alone(path: Path) -> tuple[SoundMade, Row]:
    layout: Layout = layout_of(path, has_sound=True)
    blob = files.keep(path, suffix=".m4a", public=True)
    lines = _text(playlist(layout, blob.url), ".m3u8")
    made = SoundMade(blob.url, blob.size, sound.TYPE, whole(layout.seconds), lines.url)
    return made, Row(lines.url, layout, int(blob.size * 8 / layout.seconds))


def _poster(source: Path, form: str, streams: Streams) -> Piece:
    """A picture from the first tenth of the film, at most 640 pixels wide, as WebP."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-ss", f"{min(10.0, streams.seconds / 10):.2f}"]
    command += [*opened(source, form), "-map", f"0:{streams.video}", "-vf"]
    wide = min(640, streams.width)
    command += [f"thumbnail=12,scale={wide - wide % 2}:-2,setsar=1,format=rgb24"]
    command += ["-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "-"]
    try:
        png = programs.run(command, programs.Limits(seconds=300))
    except programs.Failed as fault:
        raise damaged() from fault
    if not png:
        raise damaged()
    blob = files.keep(webp(png, quality=60), suffix=".webp", public=True)
    return Piece(blob.url, blob.size)


def tiles_of(seconds: float) -> tuple[int, int]:
    """Every how many seconds a small picture is taken for the seek bar, and how many there are at most."""
    every = max(KEYFRAMES, ceil(seconds / MOST_TILES))
    return every, max(1, min(MOST_TILES, ceil(seconds / every)))


def tile_of(streams: Streams) -> tuple[int, int]:
    """Width and height of one small picture."""
    return TILE, max(2, 2 * round(TILE * streams.height / streams.width / 2))


def _sprite(path: Path, streams: Streams) -> tuple[Piece, Piece]:
    every, most = tiles_of(streams.seconds)
    wide, high = tile_of(streams)
    sheet, count = sheet_of(path.read_bytes(), wide, high, across=ACROSS, most=most)
    blob = files.keep(sheet, suffix=".webp", public=True)
    lines = ["WEBVTT", ""]
    for number in range(count):
        end = streams.seconds if number + 1 == count else (number + 1) * every
        place = f"{number % ACROSS * wide},{number // ACROSS * high},{wide},{high}"
        lines += [f"{clock(number * every)} --> {clock(end)}", f"{blob.url}#xywh={place}", ""]
    return Piece(blob.url, blob.size), _text("\n".join(lines), ".vtt")


def _text(words: str, suffix: str) -> Piece:
    blob = files.keep(words.encode(), suffix=suffix, public=True)
    return Piece(blob.url, blob.size)
