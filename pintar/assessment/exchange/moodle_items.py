"""Turns one question of Moodle into one item of our bank, or says why it cannot be one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pintar.assessment.exchange import html, words
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_questions import Choice, Question
from pintar.assessment.exchange.numbers import decimal, plain_number, whole

LONGEST_TEXT, LONGEST_PART, LONGEST_ANSWER, LONGEST_UNIT = 20_000, 5_000, 200, 30  # characters, of our format
MOST_OPTIONS, MOST_PAIRS, MOST_ANSWERS = 26, 20, 100
FULL = 0.99999  # Moodle keeps seven decimals, and rounds thirds
_NOT_OURS = {
    "essay": "jawaban uraian dinilai orang; penilaian otomatis tidak mungkin",
    "multianswer": "soal isian di dalam teks (cloze) belum punya padanan",
    "calculated": "soal dengan angka yang diacak belum punya padanan",
    "calculatedsimple": "soal dengan angka yang diacak belum punya padanan",
    "calculatedmulti": "soal dengan angka yang diacak belum punya padanan",
    "randomsamatch": "soal menjodohkan yang disusun acak dari soal lain belum punya padanan",
    "ddwtos": "soal menyeret kata belum punya padanan",
    "ddmarker": "soal menandai gambar belum punya padanan",
    "ddimageortext": "soal menyeret ke gambar belum punya padanan",
    "gapselect": "soal memilih kata di dalam teks belum punya padanan",
    "ordering": "soal mengurutkan belum punya padanan",
    "missingtype": "jenis soal ini sudah tidak dikenal oleh situs asalnya",
    "description": "hanya keterangan di antara soal, bukan soal",
    "random": "soal acak tanpa kategori yang dapat dibaca",
}


Outcome = Literal["carried", "simplified", "not-carried"]
Dress = Callable[
    [Question, Text, str, str, int], str
]  # the text, and the component, area and number of its files


@dataclass(frozen=True)
class Made:
    """An item without its key and points, or None with the reason."""

    item: dict[str, Any] | None
    outcome: Outcome
    why: str


class Unusable(ValueError):
    """A question that cannot be asked; the message says why."""


@dataclass
class Writer:
    """Writes items. `dress` makes each text one of the new course."""

    dress: Dress

    def make(self, question: Question) -> Made:
        """The item for a question; `simplified` says what of it was left behind."""
        makers: dict[str, Callable[[Question, list[str]], dict[str, Any]]] = {
            "multichoice": self._choice,
            "multichoiceset": self._choice,
            "oumultiresponse": self._choice,
            "truefalse": self._true_false,
            "match": self._matching,
            "ddmatch": self._matching,
            "shortanswer": self._short_answer,
            "numerical": self._numeric,
        }
        maker = makers.get(question.kind)
        if maker is None:
            return Made(
                None, "not-carried", _NOT_OURS.get(question.kind, "jenis soal ini belum punya padanan")
            )
        notes: list[str] = []
        try:
            stem = self._text(question, question.stem, "question", "questiontext", question.id)
            if not _says_something(stem):
                raise Unusable("pertanyaannya kosong")
            if len(stem) > LONGEST_TEXT:
                raise Unusable("pertanyaannya terlalu panjang")
            body = maker(question, notes)
            if any(len(text) > LONGEST_PART for text in _parts(body)):
                raise Unusable("salah satu jawabannya terlalu panjang")
        except Unusable as fault:
            return Made(None, "not-carried", str(fault))
        feedback = [self._text(question, question.feedback, "question", "generalfeedback", question.id)]
        feedback += body.pop("feedback", [])
        item = {"kind": body.pop("kind"), "markup": "html", "stem": stem, **body}
        said = "\n".join(dict.fromkeys(part for part in feedback if _says_something(part)))
        if said and len(said) <= LONGEST_TEXT:
            item["feedback"] = said
        elif said:
            notes.append("umpan balik yang terlalu panjang tidak dibawa")
        if any(len(html.plain(remark)) > 60 for remark in question.remarks):
            notes.append("umpan balik gabungan (benar, sebagian, salah) tidak dibawa")
        return Made(item, "simplified" if notes else "carried", "; ".join(notes))

    def _choice(self, question: Question, notes: list[str]) -> dict[str, Any]:
        options = [(choice, self._answer(question, choice)) for choice in question.choices]
        options = _without_twins([pair for pair in options if _says_something(pair[1])], notes)
        is_single = question.kind == "multichoice" and question.options.get("single", "1") in ("1", "true")
        positive = [choice for choice, _ in options if choice.fraction > 0]
        if not 2 <= len(options) <= MOST_OPTIONS:
            raise Unusable("pilihannya kurang dari dua" if len(options) < 2 else "pilihannya terlalu banyak")
        if not positive:
            raise Unusable("tidak ada pilihan yang bernilai benar")
        if is_single:
            best = max(choice.fraction for choice in positive)
            right = {next(choice.id for choice in positive if choice.fraction == best)}
            equals = [choice for choice in positive if choice.fraction == best and choice.id not in right]
            options = [(choice, shown) for choice, shown in options if choice not in equals]
            if len(options) < 2:
                raise Unusable("semua pilihannya sama benar")
            if equals:
                notes.append(f"{len(equals)} pilihan lain yang sama benarnya dihapus agar kuncinya satu")
            if len(positive) - len(equals) > 1:
                notes.append("nilai sebagian untuk pilihan yang kurang tepat tidak dibawa")
            if best < FULL:
                notes.append(f"kuncinya di asal bernilai {best:.0%}, di sini penuh")
            if any(choice.fraction < 0 for choice, _ in options):
                notes.append("potongan nilai untuk pilihan salah tidak dibawa")
        else:
            right = {choice.id for choice in positive}
            if len({round(choice.fraction, 4) for choice in positive}) > 1:
                notes.append("bobot pilihan benar yang berbeda-beda disamakan")
            if question.kind == "multichoiceset":
                notes.append("aturan semua-atau-tidak diganti nilai per pilihan")
        body: dict[str, Any] = {
            "kind": "single-choice" if is_single else "multiple-choice",
            "options": [
                self._option(question, choice, shown, choice.id in right) for choice, shown in options
            ],
        }
        if question.options.get("shuffleanswers") == "0":
            body["shuffle"] = False
        return body

    def _option(self, question: Question, choice: Choice, shown: str, is_right: bool) -> dict[str, Any]:
        option: dict[str, Any] = {"text": shown}
        if is_right:
            option["correct"] = True
        if said := self._reply(question, choice):
            option["feedback"] = said
        return option

    def _true_false(self, question: Question, notes: list[str]) -> dict[str, Any]:
        by_id = {choice.id: choice for choice in question.choices}
        true = by_id.get(whole(question.options.get("trueanswer")))
        false = by_id.get(whole(question.options.get("falseanswer")))
        if true is None or false is None:
            if len(question.choices) != 2:
                raise Unusable("jawaban benar dan salahnya tidak lengkap")
            true, false = question.choices
        if true.fraction == false.fraction:
            raise Unusable("benar dan salah bernilai sama, jadi tidak ada kuncinya")
        right, wrong = (true, false) if true.fraction > false.fraction else (false, true)
        replies = [self._reply(question, right), self._reply(question, wrong)]
        if replies[1]:
            notes.append("umpan balik kedua jawaban digabung menjadi satu")
        return {"kind": "true-false", "answer": right is true, "feedback": replies}

    def _matching(self, question: Question, notes: list[str]) -> dict[str, Any]:
        component = f"qtype_{question.kind}"
        pairs: list[dict[str, str]] = []
        extra: list[str] = []
        lefts: set[str] = set()
        for pair in question.pairs:
            left = html.inline(self._text(question, pair.left, component, "subquestion", pair.id))
            answer_text = Text(pair.right, 2 if question.kind == "match" else 1)
            right = html.inline(self._text(question, answer_text, component, "subanswer", pair.id))
            if _says_something(left) and _fold(left) in lefts:
                notes.append("pasangan dengan sisi kiri yang sama hanya dibawa satu")
            elif _says_something(left) and _says_something(right):
                lefts.add(_fold(left))
                pairs.append({"left": left, "right": right})
            elif _says_something(right):
                extra.append(right)
        known = {_fold(pair["right"]) for pair in pairs}
        if not 2 <= len(pairs) <= MOST_PAIRS:
            raise Unusable("pasangannya kurang dari dua" if len(pairs) < 2 else "pasangannya terlalu banyak")
        if len(known) + len(extra) < 2:
            raise Unusable("semua pasangannya sama")
        extra = [
            right for right in {_fold(right): right for right in extra}.values() if _fold(right) not in known
        ]
        body: dict[str, Any] = {"kind": "matching", "pairs": pairs}
        if extra:
            body["extra"] = extra[:MOST_PAIRS]
        return body  # Moodle always mixes the right side, whatever its setting for mixing says

    def _short_answer(self, question: Question, notes: list[str]) -> dict[str, Any]:
        accepted: list[str] = []
        for choice in question.choices:
            if choice.fraction < FULL:
                if choice.fraction > 0:
                    notes.append(
                        f"jawaban “{words.shorten(choice.text.body, 40)}” yang bernilai sebagian tidak dibawa"
                    )
                continue
            bare, had_wildcard = without_wildcards(words.fold(choice.text.body))
            if had_wildcard:
                notes.append(f"tanda * pada jawaban “{words.shorten(choice.text.body, 40)}” dihapus")
            if any(letter.isalnum() for letter in bare) and len(bare) <= LONGEST_ANSWER:
                accepted.append(bare)
            elif bare:
                notes.append(f"jawaban “{words.shorten(bare, 40)}” tidak dapat dibandingkan")
        if not accepted:
            raise Unusable("tidak ada jawaban bernilai penuh yang dapat dibandingkan")
        if question.options.get("usecase") == "1":
            notes.append("huruf besar dan kecil tidak lagi dibedakan")
        said = [self._reply(question, choice) for choice in question.choices if choice.fraction >= FULL]
        return {
            "kind": "short-answer",
            "accept": list(dict.fromkeys(accepted))[:MOST_ANSWERS],
            "feedback": said,
        }

    def _numeric(self, question: Question, notes: list[str]) -> dict[str, Any]:
        full = [choice for choice in question.choices if choice.fraction >= FULL]
        keyed = [(choice, decimal(choice.text.body)) for choice in full]
        numbers = [
            (choice, number) for choice, number in keyed if number is not None and abs(number) < 10**15
        ]
        if not numbers:
            raise Unusable("tidak ada jawaban angka yang bernilai penuh")
        choice, number = numbers[0]
        if len(numbers) > 1:
            notes.append(f"{len(numbers) - 1} jawaban angka lain yang juga benar tidak dibawa")
        if any(0 < each.fraction < FULL for each in question.choices):
            notes.append("nilai sebagian untuk angka yang mendekati tidak dibawa")
        tolerance = decimal(question.tolerances.get(choice.id, "")) or Decimal(0)
        body: dict[str, Any] = {"kind": "numeric", "answer": plain_number(number)}
        if tolerance > 0:
            body["tolerance"] = plain_number(tolerance)
        units = [unit for unit, factor in question.units if decimal(factor) == 1 and unit.strip()]
        if units:
            body["unit"] = words.fold(units[0])[:LONGEST_UNIT]
        if len(question.units) > 1:
            notes.append("satuan lain yang dapat dipilih peserta tidak dibawa")
        body["feedback"] = [self._reply(question, choice)]
        return body

    def _answer(self, question: Question, choice: Choice) -> str:
        return html.inline(self._text(question, choice.text, "question", "answer", choice.id))

    def _reply(self, question: Question, choice: Choice) -> str:
        said = self._text(question, choice.feedback, "question", "answerfeedback", choice.id)
        return html.inline(said) if _says_something(said) else ""

    def _text(self, question: Question, text: Text, component: str, area: str, item: int) -> str:
        return self.dress(question, text, component, area, item)


def without_wildcards(answer: str) -> tuple[str, bool]:
    """A short answer without Moodle's `*` wildcards, and whether it had any; a written `\\*` stays an asterisk."""
    bare = re.sub(r"\\\*|\*", lambda found: "*" if len(found[0]) == 2 else "\0", answer)
    return words.fold(bare.replace("\0", " ")), "\0" in bare


def _parts(body: dict[str, Any]) -> list[str]:
    lines = [*body.get("options", []), *body.get("pairs", [])]
    return [text for line in lines for text in line.values() if isinstance(text, str)]


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _without_twins(options: list[tuple[Choice, str]], notes: list[str]) -> list[tuple[Choice, str]]:
    """Options that read the same become one: the one worth most."""
    best: dict[str, tuple[Choice, str]] = {}
    for choice, shown in options:
        known = best.get(_fold(shown))
        if known is None or choice.fraction > known[0].fraction:
            best[_fold(shown)] = (choice, shown)
    if len(best) < len(options):
        notes.append("pilihan yang tertulis dua kali hanya dibawa satu")
    return [pair for pair in options if pair in best.values()]


def _says_something(fragment: str) -> bool:
    return "<img" in fragment or bool(html.plain(fragment))
