"""Turns one item of our bank into one question of Moodle, as far as Moodle can ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange import (
    moodle_cloze,
    moodle_files,
    moodle_formulas,
    moodle_numbers,
    moodle_pictures,
)
from pintar.assessment.exchange.carrying import KEY
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.moodle_questions import NOTHING, Choice, Pair, Question
from pintar.assessment.exchange.texts import FORMATS, HTML, MARK, MARKDOWN, to_html, to_plain
from pintar.assessment.kinds import fragments

Item = Mapping[str, Any]
TAGGED = ("lesson", "difficulty", "level")  # what Moodle has no field for goes along as a tag `lesson:key`
DIFFICULTIES, LEVELS = frozenset(fragments.DIFFICULTIES), frozenset(fragments.LEVELS)


def as_question(item: Item, number: int) -> tuple[Question, list[str]]:
    """The question and what of the item was left behind. Unusable when Moodle has no such question."""
    return _Asking(item, number).question()


def of_tags(tags: tuple[str, ...]) -> dict[str, Any]:
    """The fields of an item that its tags tell."""
    found: dict[str, Any] = {}
    for tag in tags:
        name, _colon, value = tag.partition(":")
        value = value.strip()
        if (
            (name == "lesson" and KEY.fullmatch(value))
            or (name == "difficulty" and value in DIFFICULTIES)
            or (name == "level" and value in LEVELS)
        ):
            found[name] = value
        elif name == "tag" and value:
            found["tags"] = [*found.get("tags", []), value[:40]]
    return found


class _Asking:
    def __init__(self, item: Item, number: int) -> None:
        self.item, self.number = item, number
        self.markup = HTML if item.get("markup") == HTML else MARKDOWN
        self.lost: list[str] = []

    def question(self) -> tuple[Question, list[str]]:
        makers: dict[str, Callable[[], dict[str, Any]]] = {
            "single-choice": self._single,
            "multiple-choice": self._multiple,
            "true-false": self._true_false,
            "matching": self._matching,
            "matrix": self._matrix,
            "short-answer": self._short_answer,
            "numeric": self._numeric,
            "ordering": self._ordering,
            "essay": self._essay,
            "cloze": self._cloze,
            "calculated": self._calculated,
            "image-labels": self._labels,
            "file": self._file,
        }
        maker = makers.get(str(self.item.get("kind")))
        if maker is None:
            raise Unusable(_("jenis soal ini tidak ada padanannya di format ini"))
        fields: dict[str, Any] = {
            "stem": self._text(self.item["stem"]),
            "feedback": self._text(self.item.get("feedback")),
            "hints": tuple(self._text(hint) for hint in self.item.get("hints") or ()),
            "name": self.item["key"],
            "tags": (
                *(f"{name}:{self.item[name]}" for name in TAGGED if self.item.get(name)),
                *(f"tag:{tag}" for tag in self.item.get("tags") or ()),
            ),
        }
        fields |= maker()
        if self.item.get("penalty") and self.item["kind"] != "single-choice":
            self.lost.append(_("potongan nilai untuk jawaban salah tidak dibawa"))
        if self.item.get("partial") is False and self.item["kind"] not in ("ordering",):
            self.lost.append(_("aturan semua-atau-tidak tidak dibawa"))
        if self.item.get("shuffle") is False and self.item["kind"] in ("matching", "matrix"):
            self.lost.append(_("urutan barisnya tidak dijaga"))
        return Question(id=self.number, **fields), self.lost

    def _single(self) -> dict[str, Any]:
        penalty = float(self.item.get("penalty") or 0)
        return {**self._options(1.0, -penalty), "kind": "multichoice"}

    def _multiple(self) -> dict[str, Any]:
        options = self.item["options"]
        right = sum(bool(option.get("correct")) for option in options)
        wrong = len(options) - right
        made = self._options(1 / right, -1 / wrong if wrong else 0.0)
        return {**made, "kind": "multichoice", "options": {**made["options"], "single": "0"}}

    def _options(self, right: float, wrong: float) -> dict[str, Any]:
        choices = tuple(
            Choice(
                n,
                self._text(option["text"]),
                round(right if option.get("correct") else wrong, 7),
                self._text(option.get("feedback")),
            )
            for n, option in enumerate(self.item["options"], 1)
        )
        shuffle = "0" if self.item.get("shuffle") is False else "1"
        return {"choices": choices, "options": {"single": "1", "shuffleanswers": shuffle}}

    def _true_false(self) -> dict[str, Any]:
        is_true = self.item["answer"] is True
        choices = (Choice(1, Text("true"), float(is_true)), Choice(2, Text("false"), float(not is_true)))
        return {"kind": "truefalse", "choices": choices, "options": {"trueanswer": "1", "falseanswer": "2"}}

    def _matching(self) -> dict[str, Any]:
        rows = [(pair["left"], pair["right"], pair.get("feedback")) for pair in self.item["pairs"]]
        return self._pairs(rows, self.item.get("extra") or [])

    def _matrix(self) -> dict[str, Any]:
        self.lost.append(_("tabel menjadi soal menjodohkan"))
        used = {" ".join(str(row["column"]).split()) for row in self.item["rows"]}
        rows = [(row["text"], row["column"], row.get("feedback")) for row in self.item["rows"]]
        if len(rows) < 2:
            raise Unusable(_("tabel dengan satu baris tidak dapat menjadi soal menjodohkan"))
        return self._pairs(rows, [c for c in self.item["columns"] if " ".join(str(c).split()) not in used])

    def _pairs(self, rows: list[tuple[str, str, str | None]], extra: list[str]) -> dict[str, Any]:
        if any(said for _left, _right, said in rows):
            self.lost.append(_("umpan balik tiap pasangan tidak dibawa"))
        pairs = [
            Pair(n, self._text(left), self._bare(right)) for n, (left, right, _said) in enumerate(rows, 1)
        ]
        pairs += [Pair(n, NOTHING, self._bare(right)) for n, right in enumerate(extra, len(pairs) + 1)]
        return {"kind": "matching", "pairs": tuple(pairs), "options": {"shuffleanswers": "1"}}

    def _short_answer(self) -> dict[str, Any]:
        if self.item.get("spelling") == "near" or self.item.get("reject"):
            self.lost.append(_("toleransi ejaan tidak dibawa"))
        choices = tuple(
            Choice(n, Text(moodle_cloze.starred(str(text)), 2), 1.0)
            for n, text in enumerate(self.item["accept"], 1)
        )
        return {"kind": "shortanswer", "choices": choices, "options": {"usecase": "0"}}

    def _numeric(self) -> dict[str, Any]:
        number = f"{Decimal(str(self.item['answer'])):f}"
        tolerance = moodle_cloze.tolerance_of(self.item, self.lost)
        made = {
            "kind": "numerical",
            "choices": (Choice(1, Text(number, 2), 1.0),),
            "tolerances": {1: tolerance},
        }
        return {**made, **self._units()}

    def _calculated(self) -> dict[str, Any]:
        """Numbers in braces; the sets that Moodle draws from go along."""
        stem = MARK.sub(lambda found: f"{{{found[1]}}}", str(self.item["stem"]))
        tolerance, precision = moodle_numbers.precision_of(self.item, self.lost)
        return {
            "kind": "calculated",
            "stem": self._text(stem),
            "choices": (Choice(1, Text(moodle_formulas.theirs(str(self.item["formula"])), 2), 1.0),),
            "tolerances": {1: tolerance},
            "precisions": {1: precision},
            "datasets": moodle_numbers.datasets_of(self.item, self.lost),
            **self._units(),
        }

    def _units(self) -> dict[str, Any]:
        """The unit and its others; whether one must be typed."""
        units: list[tuple[str, str]] = []
        if self.item.get("unit"):
            units.append((str(self.item["unit"]), "1"))
        for unit, factor in (self.item.get("units") or {}).items():
            units.append((str(unit), f"{Decimal(1) / Decimal(str(factor)):.12g}"))
        must = {"unitgradingtype": "1", "unitpenalty": "1", "showunits": "0"}
        return {"units": tuple(units), **({"options": must} if self.item.get("unit_required") else {})}

    def _labels(self) -> dict[str, Any]:
        if any(place.get("feedback") for place in self.item["places"]):
            self.lost.append(_("umpan balik tiap tempat tidak dibawa"))
        drags, drops = moodle_pictures.drops_of(self.item, self.lost)
        self.lost.append(_("teks pengganti gambarnya tidak dibawa"))
        made = {"kind": "ddimageortext", "drags": drags, "drops": drops, "background": self.item["picture"]}
        return {**made, "options": {"shuffleanswers": "1"}}

    def _file(self) -> dict[str, Any]:
        made = self._essay()
        return {**made, "options": moodle_files.settings_of(self.item)}

    def _ordering(self) -> dict[str, Any]:
        steps = enumerate(self.item["order"], 1)
        is_whole = self.item.get("partial") is False
        if not is_whole:
            self.lost.append(_("nilai sebagian dihitung menurut cara Moodle"))
        return {
            "kind": "ordering",
            "choices": tuple(Choice(n, self._text(step), float(n)) for n, step in steps),
            "options": {"gradingtype": "-1" if is_whole else "7"},
        }

    def _essay(self) -> dict[str, Any]:
        self.lost.append(_("rubrik menjadi keterangan untuk penilai"))
        parts = []
        for row in self.item["rubric"]:
            levels = "".join(
                f"<li>{level['points']}: {self._shown(level['text'])}</li>" for level in row["levels"]
            )
            parts.append(f"<p>{self._shown(row['criterion'])}</p><ul>{levels}</ul>")
        if model := self.item.get("model"):
            parts.append(self._shown(model))
        options = {
            setting: str(self.item[name])
            for name, setting in (("words_from", "minwordlimit"), ("words_to", "maxwordlimit"))
            if self.item.get(name)
        }
        return {"kind": "essay", "grader": Text("".join(parts), 1), "options": options}

    def _cloze(self) -> dict[str, Any]:
        """Stem and text in one, with codes in the place of the marks; codes hold HTML, so the whole does."""
        text = str(self.item["text"])
        gaps = self.item["gaps"]
        shown = f"{to_html(self.item['stem'], self.markup)}\n{to_html(text, self.markup)}"
        for name, gap in gaps.items():
            code = moodle_cloze.code(self._html_gap(gap), self.lost)
            shown = shown.replace(f"[[{name}]]", code)
        made = {"kind": "cloze", "stem": Text(shown, 1), "feedback": self._as_html(self.item.get("feedback"))}
        return {**made, "hints": tuple(self._as_html(hint) for hint in self.item.get("hints") or ())}

    def _html_gap(self, gap: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(gap)
        if gap.get("feedback"):
            found["feedback"] = self._shown(gap["feedback"])
        if "options" in gap:
            found["options"] = [
                {**o, "text": self._shown(o["text"]), "feedback": self._shown(o.get("feedback") or "")}
                for o in gap["options"]
            ]
        return found

    def _text(self, words: Any) -> Text:
        return Text(str(words), FORMATS[self.markup]) if words else NOTHING

    def _as_html(self, words: Any) -> Text:
        return Text(to_html(str(words), self.markup), 1) if words else NOTHING

    def _shown(self, words: str) -> str:
        found = to_html(words, self.markup)
        is_one = found.startswith("<p>") and found.endswith("</p>") and found.count("<p>") == 1
        return found[3:-4] if is_one else found

    def _bare(self, words: str) -> str:
        bare, is_whole = to_plain(words, self.markup)
        if not is_whole:
            self.lost.append(_("sisi kanan dibawa tanpa tata hurufnya"))
        return bare
