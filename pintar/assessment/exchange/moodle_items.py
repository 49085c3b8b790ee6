"""Turns one question of Moodle into one item of our bank, or says why it cannot be one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pintar.assessment import kinds
from pintar.assessment.exchange import (
    html,
    moodle_cloze,
    moodle_files,
    moodle_numbers,
    moodle_pictures,
    words,
)
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_choices import (
    FULL,
    Notes,
    Unusable,
    folded,
    one_right,
    uneven,
    without_twins,
)
from pintar.assessment.exchange.moodle_questions import CALCULATED, Choice, Pair, Question
from pintar.assessment.exchange.numbers import whole
from pintar.assessment.exchange.rubrics import plain_rubric
from pintar.assessment.exchange.soundness import faults
from pintar.assessment.exchange.texts import HTML, check_length, from_plain

LONGEST_TEXT, LONGEST_PART, LONGEST_ANSWER = 20_000, 5_000, 200  # characters, of our format
MOST_OPTIONS, MOST_PAIRS, MOST_ANSWERS, MOST_HINTS, MOST_MATES = 26, 20, 100, 5, 500
_NOT_OURS = {
    "missingtype": gettext_noop("jenis soal ini sudah tidak dikenal oleh situs asalnya"),
    "description": gettext_noop("hanya keterangan di antara soal, bukan soal"),
    "random": gettext_noop("hanya menunjuk soal acak dari kategori; tulislah undiannya pada kuis"),
}

_GAPPED = frozenset(["multianswer", "cloze", "gapselect", "ddwtos", *CALCULATED])  # whose makers say the stem
_CHECKED = frozenset(
    ["calculated", "image-labels", "file"]
)  # a formula may have no result, a place lie twice
Outcome = Literal["carried", "simplified", "not-carried"]
# The text, and the component, area and number of its files
Dress = Callable[[Question, Text, str, str, int], str]


@dataclass(frozen=True)
class Made:
    """An item without its key and points, or None with the reason."""

    item: dict[str, Any] | None
    outcome: Outcome
    why: str
    lost: tuple[str, ...] = ()


@dataclass
class Writer:
    """Writes items. `dress` makes each text one of the new course, in the given markup."""

    dress: Dress
    markup: str = HTML
    hang: moodle_pictures.Hang = lambda _question: None
    settle: Callable[[str], str] = lambda words: words  # files that a Markdown text shows

    def make(self, question: Question) -> Made:
        """The item for a question; `simplified` says what of it was left behind."""
        makers: dict[str, Callable[[Question, Notes], dict[str, Any]]] = {
            "multichoice": self._choice,
            "multichoiceset": self._choice,
            "oumultiresponse": self._choice,
            "truefalse": self._true_false,
            "match": self._matching,
            "matching": self._matching,
            "ddmatch": self._matching,
            "shortanswer": self._short_answer,
            "numerical": self._numeric,
            **dict.fromkeys(CALCULATED, self._calculated),
            **dict.fromkeys(("ddmarker", "ddimageortext"), self._labels),
            "randomsamatch": self._random_matching,
            "ordering": self._ordering,
            "essay": self._essay,
            "multianswer": self._cloze,
            "cloze": self._cloze,
            "gapselect": self._gaps,
            "ddwtos": self._gaps,
        }
        maker = makers.get(question.kind)
        if maker is None:
            why = _NOT_OURS.get(question.kind, gettext_noop("jenis soal ini belum punya padanan"))
            return Made(None, "not-carried", _(why))
        notes: Notes = []
        try:
            stem = "" if question.kind in _GAPPED else self._stem(question)
            body = maker(question, notes)
            stem = body.pop("stem", stem)
            if body["kind"] not in kinds.KINDS:
                raise Unusable(_("jenis soal ini belum punya padanan"))
            if not self._says(stem):
                raise Unusable(_("pertanyaannya kosong"))
            names = body.pop("names", {})
            if len(stem) > LONGEST_TEXT:
                raise Unusable(_("pertanyaannya terlalu panjang"))
            if any(len(text) > LONGEST_PART for text in _parts(body)):
                raise Unusable(_("salah satu jawabannya terlalu panjang"))
        except Unusable as fault:
            return Made(None, "not-carried", str(fault))
        feedback = [self._text(question, question.feedback, "question", "generalfeedback", question.id)]
        feedback += body.pop("feedback", [])
        hints = self._hints(question, notes)
        if names:
            bare = [moodle_numbers.without_marks(text, names) for text in (*feedback, *hints)]
            if bare != [*feedback, *hints]:
                notes.append(_("angka yang diundi tidak tampak di umpan balik dan petunjuk"))
            feedback, hints = bare[: len(feedback)], bare[len(feedback) :]
        markup = {"markup": HTML} if self.markup == HTML else {}
        item = {"kind": body.pop("kind"), **markup, "stem": stem, **body}
        joint = "\n" if self.markup == HTML else "\n\n"
        said = joint.join(dict.fromkeys(part for part in feedback if self._says(part)))
        if said and len(said) <= LONGEST_TEXT:
            item["feedback"] = said
        elif said:
            notes.append(_("umpan balik yang terlalu panjang tidak dibawa"))
        if any(len(html.plain(remark)) > 60 for remark in question.remarks):
            notes.append(_("umpan balik gabungan (benar, sebagian, salah) tidak dibawa"))
        if hints:
            item["hints"] = hints
        if item["kind"] in _CHECKED and (wrong := faults({"key": "x", **item})):
            return Made(None, "not-carried", " ".join(wrong))
        return Made(item, "simplified" if notes else "carried", "; ".join(notes), tuple(notes))

    def _stem(self, question: Question) -> str:
        return self._text(question, question.stem, "question", "questiontext", question.id)

    def _hints(self, question: Question, notes: Notes) -> list[str]:
        hints = [self._text(question, hint, "question", "hint", question.id) for hint in question.hints]
        hints = [hint for hint in hints if self._says(hint) and len(hint) <= LONGEST_PART]
        if len(hints) > MOST_HINTS:
            notes.append(_("petunjuk setelah yang kelima tidak dibawa"))
        return hints[:MOST_HINTS]

    def _choice(self, question: Question, notes: Notes) -> dict[str, Any]:
        options = [(choice, self._answer(question, choice)) for choice in question.choices]
        options = without_twins([pair for pair in options if self._says(pair[1])], notes)
        is_single = question.kind == "multichoice" and question.options.get("single", "1") in ("1", "true")
        positive = [choice for choice, _shown in options if choice.fraction > 0]
        if not 2 <= len(options) <= MOST_OPTIONS:
            few = _("pilihannya kurang dari dua")
            raise Unusable(few if len(options) < 2 else _("pilihannya terlalu banyak"))
        if not positive:
            raise Unusable(_("tidak ada pilihan yang bernilai benar"))
        body: dict[str, Any] = {"kind": "single-choice" if is_single else "multiple-choice", "options": []}
        if is_single:
            options, right, penalty = one_right(options, notes)
            if penalty:
                body["penalty"] = penalty
        else:
            right = {choice.id for choice in positive}
            notes += uneven(options, question.kind)
            if question.kind == "multichoiceset":
                body["partial"] = False
        body["options"] = [
            self._option(question, choice, shown, choice.id in right) for choice, shown in options
        ]
        if question.options.get("shuffleanswers") in ("0", "false"):
            body["shuffle"] = False
        return body

    def _option(self, question: Question, choice: Choice, shown: str, is_right: bool) -> dict[str, Any]:
        option: dict[str, Any] = {"text": shown}
        if is_right:
            option["correct"] = True
        if said := self._reply(question, choice):
            option["feedback"] = said
        return option

    def _true_false(self, question: Question, notes: Notes) -> dict[str, Any]:
        by_id = {choice.id: choice for choice in question.choices}
        true = by_id.get(whole(question.options.get("trueanswer")))
        false = by_id.get(whole(question.options.get("falseanswer")))
        if true is None or false is None:
            if len(question.choices) != 2:
                raise Unusable(_("jawaban benar dan salahnya tidak lengkap"))
            true, false = question.choices
        if true.fraction == false.fraction:
            raise Unusable(_("benar dan salah bernilai sama, jadi tidak ada kuncinya"))
        right, wrong = (true, false) if true.fraction > false.fraction else (false, true)
        replies = [self._reply(question, right), self._reply(question, wrong)]
        if replies[1]:
            notes.append(_("umpan balik kedua jawaban digabung menjadi satu"))
        return {"kind": "true-false", "answer": right is true, "feedback": replies}

    def _matching(self, question: Question, notes: Notes) -> dict[str, Any]:
        component = f"qtype_{question.kind}"
        pairs: list[dict[str, str]] = []
        extra: list[str] = []
        lefts: set[str] = set()
        for pair in question.pairs:
            left = html.inline(self._text(question, pair.left, component, "subquestion", pair.id))
            right_side = Text(pair.right, 1 if question.kind == "ddmatch" else 2)
            right = html.inline(self._text(question, right_side, component, "subanswer", pair.id))
            if self._says(left) and folded(left) in lefts:
                notes.append(_("pasangan dengan sisi kiri yang sama hanya dibawa satu"))
            elif self._says(left) and self._says(right):
                lefts.add(folded(left))
                pairs.append({"left": left, "right": right})
            elif self._says(right):
                extra.append(right)
        known = {folded(pair["right"]) for pair in pairs}
        if not 2 <= len(pairs) <= MOST_PAIRS:
            few = _("pasangannya kurang dari dua")
            raise Unusable(few if len(pairs) < 2 else _("pasangannya terlalu banyak"))
        if len(known) + len(extra) < 2:
            raise Unusable(_("semua pasangannya sama"))
        unique = {folded(right): right for right in extra}
        extra = [right for same, right in unique.items() if same not in known]
        body: dict[str, Any] = {"kind": "matching", "pairs": pairs}
        if extra:
            body["extra"] = extra[:MOST_PAIRS]
        return body  # Moodle always mixes the right side, whatever its setting for mixing says

    def _short_answer(self, question: Question, notes: Notes) -> dict[str, Any]:
        accepted: list[str] = []
        for choice in question.choices:
            if choice.fraction < FULL:
                if choice.fraction > 0:
                    named = {"words": words.shorten(choice.text.body, 40)}
                    notes.append(_("jawaban “%(words)s” yang bernilai sebagian tidak dibawa") % named)
                continue
            accepted += _typed(choice.text.body, notes)
        if not accepted:
            raise Unusable(_("tidak ada jawaban bernilai penuh yang dapat dibandingkan"))
        if question.options.get("usecase") == "1":
            notes.append(_("huruf besar dan kecil tidak lagi dibedakan"))
        said = [self._reply(question, choice) for choice in question.choices if choice.fraction >= FULL]
        return {
            "kind": "short-answer",
            "accept": list(dict.fromkeys(accepted))[:MOST_ANSWERS],
            "feedback": said,
        }

    def _numeric(self, question: Question, notes: Notes) -> dict[str, Any]:
        body, choice = moodle_numbers.numeric(question, notes)
        return {**body, "feedback": [self._reply(question, choice)]}

    def _calculated(self, question: Question, notes: Notes) -> dict[str, Any]:
        body, choice, names = moodle_numbers.calculated(question, notes)
        stem = moodle_numbers.placed(self._stem(question), names)
        return {**body, "stem": stem, "feedback": [self._reply(question, choice)], "names": names}

    def _labels(self, question: Question, notes: Notes) -> dict[str, Any]:
        return moodle_pictures.labels(question, self.hang, notes)

    def _random_matching(self, question: Question, notes: Notes) -> dict[str, Any]:
        """Short answers of a category, put together anew for every try there: here the first of them, always the same."""
        wanted = min(whole(question.options.get("choose")) or MOST_PAIRS, MOST_PAIRS)
        pairs: dict[str, Pair] = {}
        for mate in question.mates[:MOST_MATES]:
            right = next((c for c in mate.choices if c.fraction >= FULL), None)
            bare = without_wildcards(right.text.body)[0] if right else ""
            said = html.inline(self._text(mate, mate.stem, "question", "questiontext", mate.id))
            if bare and self._says(said) and folded(bare) not in {folded(p.right) for p in pairs.values()}:
                pairs.setdefault(folded(said), Pair(mate.id, mate.stem, bare))
            if len(pairs) >= wanted:
                break
        if len(pairs) < 2:
            raise Unusable(_("soal isian singkat yang dijodohkannya tidak cukup"))
        held = list(pairs.values())
        notes.append(_("pasangannya tetap: %(n)s isian singkat yang pertama") % {"n": len(held)})
        shown = [
            {
                "left": html.inline(self._text(question, pair.left, "question", "questiontext", pair.id)),
                "right": html.inline(
                    self._text(question, Text(pair.right, 2), "question", "answer", pair.id)
                ),
            }
            for pair in held
        ]
        return {"kind": "matching", "pairs": shown}

    def _ordering(self, question: Question, notes: Notes) -> dict[str, Any]:
        steps = [self._answer(question, c) for c in sorted(question.choices, key=lambda c: c.fraction)]
        steps = [step for step in steps if self._says(step)]
        if not 2 <= len(steps) <= MOST_PAIRS:
            few = _("langkahnya kurang dari dua")
            raise Unusable(few if len(steps) < 2 else _("langkahnya terlalu banyak"))
        body: dict[str, Any] = {"kind": "ordering", "order": steps}
        if question.options.get("gradingtype") == "-1":
            body["partial"] = False
        else:
            notes.append(_("langkah dinilai dari pasangan yang urut, bukan dari tempatnya"))
        if whole(question.options.get("selectcount")) and question.options.get("selecttype", "0") != "0":
            notes.append(_("semua langkah ditanyakan, bukan hanya sebagian"))
        return body

    def _essay(self, question: Question, notes: Notes) -> dict[str, Any]:
        notes.append(_("rubriknya dibuat baku; sesuaikan sebelum dipakai"))
        taken = moodle_files.fields_of(question, notes)
        body: dict[str, Any] = {"kind": "file" if taken else "essay", "rubric": plain_rubric(), **taken}
        model = self._text(question, question.grader, "qtype_essay", "graderinfo", question.id)
        if self._says(model):
            body["model"] = model
            notes.append(_("keterangan untuk penilai menjadi contoh jawaban"))
        for name, setting in (("words_from", "minwordlimit"), ("words_to", "maxwordlimit")):
            if not taken and 0 < (count := whole(question.options.get(setting))) <= 3000:
                body[name] = count
        return body

    def _cloze(self, question: Question, notes: Notes) -> dict[str, Any]:
        try:
            text, gaps = moodle_cloze.read(question.stem.body, notes)
        except ValueError as fault:
            raise Unusable(str(fault)) from fault
        return self._with_gaps(question, text, gaps)

    def _gaps(self, question: Question, notes: Notes) -> dict[str, Any]:
        """Words chosen or dragged into a text: a gap [[n]] takes the nth choice, or another of the same group."""
        groups = {
            c.id: question.options.get(f"group-{c.id}") or moodle_cloze.group_of(c) for c in question.choices
        }
        by_number = dict(enumerate(question.choices, 1))
        gaps: dict[str, dict[str, Any]] = {}

        def named(found: re.Match[str]) -> str:
            right = by_number.get(int(found[1]))
            if right is None:
                raise Unusable(_("rumpang %(n)s tidak mempunyai jawaban") % {"n": found[1]})
            name = f"isian-{len(gaps) + 1}"
            offered = [c for c in question.choices if groups[c.id] == groups[right.id]]
            gaps[name] = {"options": [moodle_cloze.option(c.text.body, c is right) for c in offered]}
            return f"[[{name}]]"

        text = re.sub(r"\[\[(\d{1,3})\]\]", named, question.stem.body)
        if question.kind == "ddwtos":
            notes.append(_("kata dipilih dari daftar, tidak diseret"))
        return self._with_gaps(question, text, gaps)

    def _with_gaps(self, question: Question, text: str, gaps: dict[str, dict[str, Any]]) -> dict[str, Any]:
        if not gaps:
            raise Unusable(_("tidak ada rumpang di dalam teksnya"))
        whole_text = self._text(
            question, Text(text, question.stem.format), "question", "questiontext", question.id
        )
        for gap in gaps.values():
            for holder in (gap, *gap.get("options", ())):
                for name in ("text", "feedback"):
                    if name in holder:
                        shown = Text(holder[name], question.stem.format)
                        holder[name] = html.inline(
                            self._text(question, shown, "question", "answer", question.id)
                        )
        return moodle_cloze.body(whole_text, self.markup, gaps)

    def _says(self, text: str) -> bool:
        return bool(text) if self.markup != HTML else "<img" in text or bool(html.plain(text))

    def _answer(self, question: Question, choice: Choice) -> str:
        return html.inline(self._text(question, choice.text, "question", "answer", choice.id))

    def _reply(self, question: Question, choice: Choice) -> str:
        said = self._text(question, choice.feedback, "question", "answerfeedback", choice.id)
        return html.inline(said) if self._says(said) else ""

    def _text(self, question: Question, text: Text, component: str, area: str, item: int) -> str:
        if self.markup != HTML:
            check_length(text.body)
            return self.settle(text.body.strip()) if text.format == 4 else from_plain(text.body.strip())
        return self.dress(question, text, component, area, item)


def without_wildcards(answer: str) -> tuple[str, bool]:
    """A short answer without Moodle's `*` wildcards, and whether it had any; a written `\\*` stays an asterisk."""
    bare = re.sub(r"\\\*|\*", lambda found: "*" if len(found[0]) == 2 else "\0", answer)
    return words.fold(bare.replace("\0", " ")), "\0" in bare


def _typed(answer: str, notes: Notes) -> list[str]:
    """A text to be typed, if it can be compared."""
    bare, had_wildcard = without_wildcards(words.fold(answer))
    if had_wildcard:
        notes.append(_("tanda * pada jawaban “%(words)s” dihapus") % {"words": words.shorten(answer, 40)})
    if any(letter.isalnum() for letter in bare) and len(bare) <= LONGEST_ANSWER:
        return [bare]
    if bare:
        notes.append(_("jawaban “%(words)s” tidak dapat dibandingkan") % {"words": words.shorten(bare, 40)})
    return []


def _parts(body: dict[str, Any]) -> list[str]:
    lines = [*body.get("options", []), *body.get("pairs", [])]
    return [text for line in lines for text in line.values() if isinstance(text, str)]
