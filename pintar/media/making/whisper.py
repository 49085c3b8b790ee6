"""Hearing what is said in a recording, by faster-whisper, where a model lies on this machine."""

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.programs import Limits
from pintar.media.making.streams import damaged, opened, streams_of
from pintar.media.values import Cue

HOUSE = Path(__file__).resolve().parents[3]
MEMORY = 12 << 30
SLOWNESS = 30  # times the length of the recording, on a small machine


def why_not(folder: str) -> str:
    """Why nothing can be heard, in words for an author; '' when it can."""
    if not folder:
        return _("Di server ini belum ada model pengenal suara, jadi teks ditulis atau diunggah sendiri.")
    if not Path(folder).is_dir():
        return _("Folder model pengenal suara (PINTAR_WHISPER_MODEL) tidak ada di server ini.")
    if not (Path(folder) / "model.bin").is_file():
        return _("Folder model pengenal suara (PINTAR_WHISPER_MODEL) tidak memuat model.bin.")
    if importlib.util.find_spec("faster_whisper") is None:
        return _("Paket faster-whisper belum terpasang di server ini (pip install faster-whisper).")
    return ""


def hear(
    source: Path,
    form: str,
    *,
    folder: str,
    language: str,
    work: Path,
    told: Callable[[int], None] | None = None,
) -> tuple[Cue, ...]:
    """The captions of a recording. Refused (code "no-model") when there is no model or it cannot be loaded."""
    if why := why_not(folder):
        raise Refused(why, code="no-model")
    streams = streams_of(source, form)
    if streams.sound is None:
        raise Refused(_("Rekaman ini tidak memuat suara."), code="no-sound")
    wav = work / "heard.wav"
    command = ["ffmpeg", "-nostdin", "-v", "error", *opened(source, form), "-map", f"0:{streams.sound}"]
    command += ["-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", "-f", "wav", "-y", str(wav)]
    try:
        programs.run(command, Limits(900 + streams.seconds * 4))
    except programs.Failed as fault:
        raise damaged() from fault
    cues: list[Cue] = []

    def listen(line: bytes) -> None:
        said = json.loads(line)
        if said["start"] < streams.seconds:  # a model may go on hearing when the recording has ended
            end = min(said["end"], streams.seconds)
            cues.append(Cue(round(said["start"], 3), round(end, 3), said["text"]))
        if told is not None:
            told(min(1000, int(said["end"] * 1000 / streams.seconds)))

    words = [sys.executable, "-m", "pintar.media.making.listener", folder, str(wav), language.split("-")[0]]
    limits = Limits(900 + streams.seconds * SLOWNESS, memory=MEMORY)
    try:
        programs.run(
            words, limits, hear=listen, cwd=HOUSE, env={"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
        )
    except programs.Failed as fault:
        last = fault.complaint.splitlines()[-1][:200] if fault.complaint else ""
        raise Refused(
            _("Model pengenal suara tidak dapat dijalankan: %(why)s") % {"why": last}, code="no-model"
        ) from fault
    finally:
        wav.unlink(missing_ok=True)
    return tuple(cues)
