"""Aiken: one question, its options under letters, and a line ANSWER."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from pintar.assessment.exchange.carrying import Carried, Format, Item, Ledger, Note, Written, weighed
from pintar.assessment.exchange.encoding import decode
from pintar.assessment.exchange.texts import from_plain, to_plain
from pintar.assessment.exchange.words import fold, shorten

_OPTION = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)")
_ANSWER = re.compile(r"(?:ANSWER|JAWABAN)[ \t]*:(.*)", re.I)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Aiken(Format):
    """Questions with one right option, and nothing else."""

    name, title, suffix, media_type = "aiken", "Aiken", ".txt", "text/plain"

    def recognises(self, data: bytes, name: str) -> bool:
        """Text with a line that begins with ANSWER, and no braces after it."""
        if b"\0" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return False
        lines = decode(data)[0].split("\n")
        return any(_ANSWER.fullmatch(line.strip()) for line in lines) and any(
            _OPTION.fullmatch(line) for line in lines
        )

    def read(self, data: bytes, name: str) -> Carried:
        """The questions; each that cannot be carried is noted with its line."""
        text, remark = decode(weighed(data))
        ledger = Ledger()
        if remark:
            ledger.say(name, remark)
        for line, stem, options, answer in _questions(text):
            place = _("baris %(n)s") % {"n": line}
            if not answer:
                ledger.refuse(place, _("baris ANSWER tidak ada atau kosong"), fold(stem))
                continue
            if not options:
                ledger.refuse(place, _("pilihan jawabannya tidak ada"), fold(stem))
                continue
            if [letter for letter, _words in options] != list(LETTERS[: len(options)]):
                ledger.refuse(place, _("huruf pilihannya tidak berurutan dari A"), fold(stem))
                continue
            if answer not in LETTERS[: len(options)] or len(answer) != 1:
                said = {"answer": shorten(answer, 20)}
                ledger.refuse(
                    place, _("kunci “%(answer)s” bukan huruf salah satu pilihan") % said, fold(stem)
                )
                continue
            rows = [
                {"text": from_plain(words), **({"correct": True} if letter == answer else {})}
                for letter, words in options
            ]
            item = {"kind": "single-choice", "stem": from_plain(stem), "options": rows}
            ledger.take(place, fold(stem), item)
        return ledger.carried()

    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """The questions with one right option; whatever else they hold is noted."""
        out: list[str] = []
        notes: list[Note] = []
        for number, item in enumerate(items, 1):
            key = str(item["key"])
            if item["kind"] != "single-choice":
                notes.append(
                    Note(
                        f"{number}", "refused", _("Aiken hanya mengenal soal dengan satu pilihan benar"), key
                    )
                )
                continue
            texts = [item["stem"], *(option["text"] for option in item["options"])]
            bare = [to_plain(str(text), str(item.get("markup") or "markdown")) for text in texts]
            if not all(words for words, _whole in bare):
                notes.append(Note(f"{number}", "refused", _("ada teks yang hanya berisi gambar"), key))
                continue
            (stem, *options), right = [words for words, _whole in bare], _right(item)
            lines = [
                stem,
                *(f"{LETTERS[n]}. {words}" for n, words in enumerate(options)),
                f"ANSWER: {right}",
                "",
            ]
            out.append("\n".join(lines))
            lost = list(_lost(item, all(is_whole for _words, is_whole in bare)))
            notes.append(Note(f"{number}", "simplified" if lost else "carried", "; ".join(lost), key))
        return Written("\n".join(out).encode(), tuple(notes))


def _questions(text: str) -> Iterator[tuple[int, str, list[tuple[str, str]], str]]:
    """Line, stem, options and answer of each question; a blank line or an answer ends it."""
    begun = 0
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        found = _ANSWER.fullmatch(line.strip())
        if found and begun:
            yield begun, "\n".join(stem), options, found[1].strip().upper().rstrip(".)")
            begun, stem, options = 0, [], []
        elif option := _OPTION.fullmatch(line) if stem else None:
            options.append((option[1], option[2].strip()))
        elif line.strip():
            if options:
                yield begun, "\n".join(stem), options, ""
                begun, stem, options = 0, [], []
            begun = begun or number
            stem.append(line.strip())
    if begun:
        yield begun, "\n".join(stem), options, ""


def _right(item: Item) -> str:
    return next(LETTERS[n] for n, option in enumerate(item["options"]) if option.get("correct"))


def _lost(item: Item, is_whole: bool) -> Iterator[str]:
    if not is_whole:
        yield _("tata huruf, rumus dan gambar tidak dibawa")
    if item.get("feedback") or any(option.get("feedback") for option in item["options"]):
        yield _("umpan balik tidak dibawa")
    if item.get("points", 1) != 1 or item.get("penalty"):
        yield _("bobot dan potongan nilai tidak dibawa")
    if any(item.get(name) for name in ("lesson", "competency", "difficulty", "level", "tags", "hints")):
        yield _("materi, kompetensi, kesukaran dan petunjuk tidak dibawa")
    if item.get("shuffle") is False:
        yield _("urutan pilihan tidak dijaga")
