"""Answers that are numbers: their units and tolerances, and questions whose numbers are drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange import moodle_formulas, words
from pintar.assessment.exchange.moodle_choices import FULL, Notes, Unusable
from pintar.assessment.exchange.moodle_formulas import MARK
from pintar.assessment.exchange.moodle_questions import Choice, Dataset, Precision, Question
from pintar.assessment.exchange.numbers import decimal, plain_number, width
from pintar.assessment.kinds import calculated as kind
from pintar.assessment.kinds import expressions
from pintar.assessment.kinds.draft import Draft

LONGEST_UNIT, MOST_LISTED, MOST_DECIMALS = 30, 200, 10
ROWS = 50  # sets of numbers that go along; Moodle draws from these
_BUILT_IN = re.compile(r"\{=((?:[^{}]|\{[^{}]*\})*)\}")
Fields = dict[str, Any]


def numeric(question: Question, notes: Notes) -> tuple[Fields, Choice]:
    """The fields of a typed number, and the answer they come from."""
    full = [choice for choice in question.choices if choice.fraction >= FULL]
    keyed = [(choice, decimal(choice.text.body)) for choice in full]
    numbers = [(choice, number) for choice, number in keyed if number is not None and abs(number) < 10**15]
    if not numbers:
        raise Unusable(_("tidak ada jawaban angka yang bernilai penuh"))
    choice, number = numbers[0]
    _note_others(question, len(numbers), notes)
    body: Fields = {"kind": "numeric", "answer": plain_number(number)}
    tolerance = width(question.tolerances.get(choice.id, ""), notes)
    if tolerance:
        body["tolerance"] = plain_number(tolerance)
    return {**body, **_units(question, notes)}, choice


def calculated(question: Question, notes: Notes) -> tuple[Fields, Choice, dict[str, str]]:
    """The fields of a question whose numbers are drawn, the answer they come from, and what its numbers are called here.

    Unusable when the formula or the numbers cannot be said in our words.
    """
    names = _names(question.datasets)
    full = [choice for choice in question.choices if choice.fraction >= FULL and choice.text.body != "*"]
    if not full:
        raise Unusable(_("tidak ada rumus yang bernilai penuh"))
    choice = full[0]
    written, unit = choice.text.body, ""
    if question.kind == "calculatedmulti":
        written, unit = _only_formula(question, written)
        notes.append(_("pilihan berhitung menjadi isian angka"))
    else:
        _note_others(question, len(full), notes)
    formula = moodle_formulas.ours(written, names)
    used = expressions.names_in(formula) | {
        names[mark] for mark in MARK.findall(question.stem.body) if mark in names
    }
    held = [dataset for dataset in question.datasets if names[dataset.name] in used]
    body: Fields = {
        "kind": "calculated",
        "variables": {names[dataset.name]: _variable(dataset, notes) for dataset in held},
        "formula": formula,
        **_width(question, choice, notes),
        **_units(question, notes),
    }
    if unit and "unit" not in body:
        body["unit"] = unit
    if len(held) > 1 and any("of" in values for values in body["variables"].values()):
        notes.append(_("angka dari daftar diundi sendiri-sendiri, tidak lagi sebaris"))
    return body, choice, names


def placed(text: str, names: Mapping[str, str]) -> str:
    """A text with the places of its numbers marked as here. Unusable when it reckons inside the text."""

    def reckoned(found: re.Match[str]) -> str:
        alone = MARK.fullmatch(found[1].strip())
        if alone is None:
            raise Unusable(_("teksnya memuat hitungan %(formula)s") % {"formula": found[0][:60]})
        return found[1].strip()

    text = _BUILT_IN.sub(reckoned, text)
    return MARK.sub(lambda found: f"[[{names[found[1]]}]]" if found[1] in names else found[0], text)


def without_marks(text: str, names: Mapping[str, str]) -> str:
    """A text that cannot show the numbers drawn: their names stand there."""
    text = _BUILT_IN.sub(lambda found: found[1], text)
    return MARK.sub(lambda found: names.get(found[1], found[0]), text)


def datasets_of(item: Mapping[str, Any], lost: Notes) -> tuple[Dataset, ...]:
    """The numbers of an item of ours as Moodle has them: ranges where it can say them, and sets that were drawn."""
    body = kind.KIND.body(Draft({"key": "x", **item}))
    ranges = {name: _range(values) for name, values in body["variables"].items()}
    lists = {name: list(v["of"]) for name, v in body["variables"].items() if "of" in v}
    if any(found is None and name not in lists for name, found in ranges.items()):
        lost.append(_("langkah angka menjadi daftar %(n)s angka") % {"n": ROWS})
    has_conditions = bool(body.get("conditions"))
    if has_conditions:
        lost.append(_("syarat angka menjadi %(n)s kumpulan angka yang memenuhinya") % {"n": ROWS})
    count = ROWS if has_conditions else max(ROWS, *(len(values) for values in lists.values()), 1)
    rows = [kind.draw(body, f"row/{n}") for n in range(count)]
    if not has_conditions:
        for name, values in lists.items():
            for n, row in enumerate(rows):
                row[name] = values[n % len(values)]
    found = []
    for name in body["variables"]:
        drawn = tuple(row[name] for row in rows)
        numbers = [Decimal(one) for one in lists.get(name, drawn)]
        range_ = ranges[name]
        if range_ is None:
            places = max(_places(number) for number in numbers)
            found.append(Dataset(name, "loguniform", f"{min(numbers):f}", f"{max(numbers):f}", places, drawn))
        else:
            found.append(Dataset(name, "uniform", range_[0], range_[1], range_[2], drawn))
    return tuple(found)


def precision_of(item: Mapping[str, Any], lost: Notes) -> tuple[str, Precision]:
    """The tolerance of an item of ours as Moodle has it."""
    percent, width = (Decimal(str(item.get(name) or 0)) for name in ("tolerance_percent", "tolerance"))
    places = item.get("decimals")
    if percent:
        if width or places is not None:
            lost.append(_("hanya toleransi dalam persen yang dibawa"))
        return f"{(percent / 100).normalize():f}", Precision(1, 4, 2)
    if places is None:
        return f"{width:f}", Precision(2, 6, 2)
    half = Decimal(5).scaleb(-int(places) - 1)
    return f"{max(width, half):f}", Precision(2, int(places), 1)


def _names(datasets: Sequence[Dataset]) -> dict[str, str]:
    """What each number is called here: short, in small letters, and nothing that a formula knows already."""
    taken = {*expressions.FUNCTIONS, *expressions.CONSTANTS, "and", "or", "not", "if", "else", "is", "in"}
    found: dict[str, str] = {}
    for dataset in sorted(datasets, key=lambda one: kind.NAME.fullmatch(one.name) is None):
        plain = words.slug(dataset.name, "x").replace("-", "_")[:16].strip("_") or "x"
        stem = plain if plain[0].isalpha() else f"x{plain}"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}_{number}"
        taken.add(name)
        found[dataset.name] = name
    return found


def _variable(dataset: Dataset, notes: Notes) -> Fields:
    """What is drawn: the range where it is one and what was drawn lies in it, else those numbers."""
    low, high = decimal(dataset.low), decimal(dataset.high)
    values = list(dict.fromkeys(n for n in map(decimal, dataset.values) if n is not None and abs(n) < 10**15))
    if (
        low is not None
        and high is not None
        and dataset.way == "uniform"
        and max(abs(low), abs(high)) < 10**12
    ):
        step = Decimal(1).scaleb(-min(max(dataset.decimals, 0), MOST_DECIMALS))
        first = low.quantize(step, ROUND_CEILING)
        last = high.quantize(step, ROUND_FLOOR)
        is_such = all(first <= n <= last and n == n.quantize(step) for n in values)
        if first <= last and is_such and (last - first) / step < kind.MOST_VALUES:
            found = {"from": plain_number(first), "to": plain_number(last)}
            return found if step == 1 else {**found, "step": plain_number(step)}
    if not values:
        raise Unusable(_("angka {%(name)s} tidak mempunyai nilai") % {"name": dataset.name[:40]})
    if len(values) > MOST_LISTED:
        notes.append(_("dari angka yang disediakan dibawa %(n)s yang pertama") % {"n": MOST_LISTED})
    return {"of": [plain_number(n) for n in values[:MOST_LISTED]]}


def _range(values: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """Lowest, highest and decimals of a range that Moodle can say; None for any other."""
    if "of" in values:
        return None
    step, low, high = (Decimal(values[name]) for name in ("step", "from", "to"))
    places = _places(step)
    if step != Decimal(1).scaleb(-places) or places > MOST_DECIMALS or low % step or high % step:
        return None
    return f"{low:f}", f"{high:f}", places


def _width(question: Question, choice: Choice, notes: Notes) -> Fields:
    """How near an answer must be."""
    precision = question.precisions.get(choice.id, Precision())
    tolerance = width(question.tolerances.get(choice.id, "").strip().removeprefix("-"), notes)
    if tolerance > 10**15:
        raise Unusable(_("toleransinya terlalu besar"))
    is_rounded = precision.form == 1 and 0 <= precision.length <= MOST_DECIMALS
    half = Decimal(5).scaleb(-precision.length - 1) if is_rounded else Decimal(0)
    if precision.way == 2 or not tolerance:
        found: Fields = {}
        if is_rounded and (not tolerance or half <= tolerance):
            found["decimals"] = precision.length
        if tolerance and (tolerance != half or "decimals" not in found):
            found["tolerance"] = plain_number(tolerance)
        return found
    if precision.way == 3:
        notes.append(_("toleransi geometris menjadi toleransi dalam persen"))
    if tolerance > 1:
        notes.append(_("toleransi yang lebih dari seratus persen tidak dibawa"))
        return {"decimals": precision.length} if is_rounded else {}
    return {"tolerance_percent": plain_number((tolerance * 100).normalize())}


def _only_formula(question: Question, written: str) -> tuple[str, str]:
    """The formula of the only right choice, and the unit behind it."""
    bare = re.sub(r"<[^>]*>", " ", written).replace("&nbsp;", " ")
    found = re.fullmatch(rf"\s*{_BUILT_IN.pattern}\s*(\S{{0,{LONGEST_UNIT}}})\s*", bare)
    is_single = question.options.get("single", "1") in ("1", "true")
    if found is None or not is_single or sum(choice.fraction > 0 for choice in question.choices) != 1:
        raise Unusable(_("pilihan berhitung hanya dapat dibawa bila kuncinya satu rumus"))
    return found[1], found[2]


def _note_others(question: Question, right: int, notes: Notes) -> None:
    if right > 1:
        notes.append(_("%(n)s jawaban angka lain yang juga benar tidak dibawa") % {"n": right - 1})
    if any(0 < each.fraction < FULL for each in question.choices):
        notes.append(_("nilai sebagian untuk angka yang mendekati tidak dibawa"))


def _units(question: Question, notes: Notes) -> Fields:
    """The unit, the others that may be typed, and whether one must be."""
    body: Fields = {}
    units = [unit for unit, factor in question.units if decimal(factor) == 1 and unit.strip()]
    if units:
        body["unit"] = words.fold(units[0])[:LONGEST_UNIT]
    if more := _other_units(question, notes):
        body["units"] = more
    if units and question.options.get("unitgradingtype", "0") not in ("", "0"):
        if (decimal(question.options.get("unitpenalty") or "0.1") or Decimal(0)) >= 1:
            body["unit_required"] = True
        else:
            notes.append(_("potongan nilai untuk satuan yang keliru tidak dibawa"))
    return body


def _other_units(question: Question, notes: Notes) -> dict[str, int | float]:
    """Units that may be typed beside the first, each with how many of it it is. Moodle says how many are one of it."""
    found: dict[str, int | float] = {}
    known = [unit for unit, factor in question.units if decimal(factor) == 1 and unit.strip()]
    for unit, written in question.units:
        factor = decimal(written)
        if not unit.strip() or unit in known[:1] or factor is None:
            continue
        if not known or factor <= 0 or len(unit) > LONGEST_UNIT:
            notes.append(_("satuan lain yang dapat dipilih peserta tidak dibawa"))
            continue
        found[words.fold(unit)] = plain_number(Decimal(f"{1 / factor:.12g}"))
    return found


def _places(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))
