"""A program of its own that loads a speech model from a folder and writes what it hears: its memory is given back at the end.

`python -m pintar.media.making.listener FOLDER WAV LANGUAGE` fetches nothing; it writes one line of JSON for each thing heard.
"""

import json
import sys


def listen(folder: str, wav: str, language: str) -> None:
    """Hear a recording of one channel at 16 kHz."""
    from faster_whisper import WhisperModel

    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    segments, _known = model.transcribe(wav, language=language or None, beam_size=2)
    for segment in segments:
        text = segment.text.strip()
        if text:
            line = {"start": segment.start, "end": max(segment.end, segment.start + 0.1), "text": text}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    listen(*sys.argv[1:4])
