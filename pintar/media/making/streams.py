"""Looking into sound and film through ffprobe, and handing them to ffmpeg so that they can reach nothing but themselves."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.programs import Limits
from pintar.media.values import MediaKind

LONGEST = 8 * 3600  # seconds
MOST_PIXELS = 8192 * 4608
# The container is told by us, so a playlist or a list of other files is never followed.
_CONTAINERS = {"mp4": "mov", "mov": "mov", "m4a": "mov", "webm": "matroska"} | {
    name: name for name in ("mp3", "ogg", "wav", "flac", "aac")
}
_FAMILIES = {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}
_DECODERS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,mpeg2video,mpeg1video,h263,mjpeg,prores,dnxhd,"
    "theora,rawvideo,qtrle,png,svq3,aac,aac_latm,mp3,mp3float,mp2,ac3,eac3,opus,libopus,vorbis,libvorbis,flac,alac,"
    "adpcm_ima_qt,adpcm_ms,adpcm_ima_wav,amrnb,amrwb,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_u8,pcm_s8,pcm_mulaw,pcm_alaw"
)


@dataclass(frozen=True)
class Streams:
    """What is inside: `video` and `sound` are the numbers of the streams to use, or None; sizes are as they are shown, turned the right way."""

    seconds: float
    video: int | None = None
    width: int = 0
    height: int = 0
    rate: Fraction = Fraction(25)
    sound: int | None = None


def opened(path: Path, form: str) -> list[str]:
    """The words that make ffmpeg or ffprobe open a file of this format, and only it."""
    container = _CONTAINERS[form]
    words = ["-protocol_whitelist", "file", "-format_whitelist", _FAMILIES.get(container, container)]
    words += ["-codec_whitelist", _DECODERS, "-f", container]
    if container == "mov":
        words += ["-enable_drefs", "0", "-use_absolute_path", "0"]
    return [*words, "-i", f"file:{path}"]


def streams_of(path: Path, form: str) -> Streams:
    """What a sound or film holds. Missing without ffprobe; Refused for what cannot be read, is too large or too long."""
    asked = [
        "ffprobe",
        "-v",
        "error",
        "-print_format",
        "json",
        "-show_format",
        "-show_streams",
        *opened(path, form),
    ]
    try:
        said = json.loads(programs.run(asked, Limits(seconds=120)) or b"{}")
    except (programs.Failed, ValueError) as fault:
        raise damaged() from fault
    video = next((s for s in said.get("streams", ()) if _is_film(s)), None)
    sound = next(
        (s for s in said.get("streams", ()) if s.get("codec_type") == "audio" and _is_known(s)), None
    )
    if video is None and sound is None:
        raise damaged()
    seconds = _number(said.get("format", {}).get("duration")) or _by_reading(path, form)
    if seconds <= 0:
        raise damaged()
    if seconds > LONGEST:
        raise Refused(
            _("Rekaman ini lebih panjang dari 8 jam. Bagilah menjadi beberapa bagian."), code="too-long"
        )
    found = Streams(seconds, sound=int(sound["index"]) if sound else None)
    return found if video is None else _with_picture(found, video)


def kind_of(streams: Streams) -> MediaKind:
    """A film when there is a moving picture, otherwise a sound."""
    return MediaKind.SOUND if streams.video is None else MediaKind.VIDEO


def damaged() -> Refused:
    """The refusal for a file no program can read."""
    return Refused(
        _("Berkas ini rusak atau terpotong: gambar dan suaranya tidak dapat dibaca."),
        code="damaged",
        help_text=_(
            "Putar berkasnya di komputer Anda sampai selesai. Bila tidak bisa, simpan ulang sebagai mp4 (H.264, AAC)."
        ),
    )


def _with_picture(found: Streams, video: dict[str, Any]) -> Streams:
    width, height = int(video.get("width") or 0), int(video.get("height") or 0)
    if width < 2 or height < 2 or width * height > MOST_PIXELS:
        raise Refused(_("Ukuran gambar video ini tidak dapat diolah."), code="bad-size")
    shape = _fraction(video.get("sample_aspect_ratio", "1:1").replace(":", "/")) or Fraction(1)
    if Fraction(1, 4) <= shape <= 4:
        width = max(2, round(width * shape))
    turns = [_number(side.get("rotation")) for side in video.get("side_data_list", ())]
    turn = next((turn for turn in turns if turn), _number(video.get("tags", {}).get("rotate")))
    if round(turn) % 180 == 90:
        width, height = height, width
    rate = _fraction(video.get("avg_frame_rate")) or _fraction(video.get("r_frame_rate")) or Fraction(25)
    return Streams(found.seconds, int(video["index"]), width, height, rate, found.sound)


def _by_reading(path: Path, form: str) -> float:
    """The length of a file that does not say it (recorded in a browser), found by reading it through."""
    last = 0.0

    def hear(line: bytes) -> None:
        nonlocal last
        name, _sign, value = line.partition(b"=")
        if name == b"out_time_us" and value.strip().isdigit():
            last = int(value) / 1_000_000

    asked = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        *opened(path, form),
        "-c",
        "copy",
        "-f",
        "null",
        "-progress",
        "pipe:1",
        "-",
    ]
    try:
        programs.run(asked, Limits(seconds=900), hear=hear)
    except programs.Failed as fault:
        raise damaged() from fault
    return last


def _is_film(stream: dict[str, Any]) -> bool:
    is_cover = stream.get("disposition", {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not is_cover and _is_known(stream)


def _is_known(stream: dict[str, Any]) -> bool:
    return stream.get("codec_name", "unknown") not in ("unknown", "none")


def _number(text: Any) -> float:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return 0.0
    return value if abs(value) < 1e9 else 0.0


def _fraction(text: Any) -> Fraction | None:
    try:
        value = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        return None
    return value if value > 0 else None


def whole(seconds: float) -> int:
    """Seconds to the nearest, at least one: nobody is asked to watch more than there is."""
    return max(1, round(seconds))
