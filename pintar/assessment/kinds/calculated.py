"""A number, typed, in a question whose numbers are drawn anew for every sitting."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import expressions, fragments, numeric
from pintar.assessment.kinds.cloze import cut
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.expressions import NoResult, NotAFormula
from pintar.assessment.kinds.kind import Body, Flaw, Kind, Post, one_value

NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
MOST_VALUES, MOST_DRAWS, TRIALS = 1_000_000, 500, 200
PLACES = 12  # decimals of an answer that is not rounded


class Calculated(Kind):
    """The response is what was typed, with the numbers that were put: it can be marked and explained for ever without its sitting."""

    name = "calculated"
    properties = {
        "variables": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 12,
            "additionalProperties": fragments.record(
                (),
                **{"from": fragments.NUMBER, "to": fragments.NUMBER},
                step={"type": "number", "exclusiveMinimum": 0, "default": 1},
                of=fragments.rows(fragments.NUMBER, 1, 200),
            ),
        },
        "conditions": fragments.rows(fragments.text(expressions.LONGEST), 0, 10),
        "formula": fragments.text(expressions.LONGEST),
        "decimals": {"type": "integer", "minimum": 0, "maximum": 10},
        **numeric.PROPERTIES,
    }
    required = ("variables", "formula")

    @property
    def template(self) -> str:
        """A number is typed here as anywhere."""
        return numeric.KIND.template

    def parts(self, draft: Draft) -> dict[str, Any]:
        """What is drawn, and how the answer follows from it."""
        found: dict[str, Any] = {
            "variables": {str(name): _range(draft, name) for name in draft.get("variables") or {}},
            "conditions": [draft.words("conditions", n) for n in draft.rows("conditions")],
            "formula": draft.words("formula"),
            "comma": draft.language.lower().startswith("id"),
            **numeric.parts(draft),
        }
        if draft.get("decimals") is not None:
            found["decimals"] = int(draft.get("decimals"))
        return found

    def check(self, body: Body) -> Iterator[Flaw]:
        """Every name is drawn, and the formula has a result for what is drawn, tried on many sittings."""
        yield from numeric.check(body)
        found = [*_range_flaws(body), *_name_flaws(body)]
        yield from found or _trial_flaws(body)

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The stem with its numbers, and units."""
        stem = _filled(body, draw(body, seed))
        return {**self.head(body), "stem": stem, **numeric.asked_for(body)}

    def read(self, post: Post, body: Body, seed: str) -> dict[str, Any] | None:
        """The typed number with the numbers that were put."""
        typed = numeric.read(one_value(post), body)
        return None if typed is None else {"typed": typed, "numbers": draw(body, seed)}

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The number as typed."""
        typed = response.get("typed") if isinstance(response, dict) else None
        return typed if isinstance(typed, str) else ""

    def share(self, body: Body, response: Any) -> Fraction:
        """All or nothing, by the numbers that were put."""
        numbers = _put(body, response)
        solved = _solved(body, numbers) if numbers else None
        return Fraction(solved is not None and numeric.is_close(solved, response.get("typed")))

    def key(self, body: Body, seed: str = "") -> dict[str, Any]:
        """The answer to the numbers of a sitting."""
        numbers = draw(body, seed)
        return {"typed": numeric.key(_solved(body, numbers) or {**body, "answer": "0"}), "numbers": numbers}

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The typed number, and the right one where the numbers are known."""
        numbers = _put(body, response)
        solved = _solved(body, numbers) if numbers else None
        return numeric.lines(solved, response.get("typed"), with_key) if solved else []

    def explain(self, body: Body, response: Any, *, seed: str = "", with_key: bool = True) -> dict[str, Any]:
        """As it was put: an open question is explained with the numbers of its sitting."""
        if seed and not _put(body, response):
            response = {"typed": "", "numbers": draw(body, seed)}
        return super().explain(body, response, seed=seed, with_key=with_key)

    def asked(self, body: Body, response: Any, seed: str) -> str:
        """The stem with the numbers that were put, or with their names where none are known."""
        return _filled(body, _put(body, response) or {name: name for name in body["variables"]})


def draw(body: Body, seed: str) -> dict[str, str]:
    """The numbers of one sitting, as text: the first draw that meets all conditions, at most 500 are tried.

    A draw takes SHA-256 of "seed/numbers/draw/name" modulo how many values there are, so that it is the same on any machine.
    """
    found: dict[str, str] = {}
    for n in range(MOST_DRAWS):
        found = _drawn(body, seed, n)
        if _meets(body, found):
            break
    return found


def _drawn(body: Body, seed: str, n: int) -> dict[str, str]:
    found = {}
    for name, values in body["variables"].items():
        rank = int.from_bytes(hashlib.sha256(f"{seed}/numbers/{n}/{name}".encode()).digest(), "big")
        if "of" in values:
            found[name] = values["of"][rank % len(values["of"])]
        else:
            number = Decimal(values["from"]) + rank % _count(values) * Decimal(values["step"])
            found[name] = f"{number.normalize():f}"
    return found


def _meets(body: Body, numbers: Mapping[str, str]) -> bool:
    values = _fractions(numbers)
    return all(expressions.holds(condition, values) for condition in body["conditions"])


def _solved(body: Body, numbers: Mapping[str, str]) -> dict[str, Any] | None:
    """The body with the answer to these numbers; None where there is none."""
    try:
        result = expressions.evaluate(body["formula"], _fractions(numbers))
    except (NoResult, NotAFormula):
        return None
    places = body.get("decimals")
    answer = expressions.rounded(result, places if places is not None else PLACES)
    decimal = Decimal(answer.numerator) / Decimal(answer.denominator)
    found = {**body, "answer": f"{decimal:f}"}
    if places is not None:
        half = Decimal(5).scaleb(-places - 1)
        found["tolerance"] = str(max(half, Decimal(str(body.get("tolerance") or 0))))
    return found


def _put(body: Body, response: Any) -> dict[str, str] | None:
    """The numbers a response carries, if they are such as this question puts."""
    numbers = response.get("numbers") if isinstance(response, dict) else None
    if not isinstance(numbers, dict) or numbers.keys() != body["variables"].keys():
        return None
    sound = all(
        isinstance(n, str) and len(n) <= 60 and numeric.decimal(n) is not None for n in numbers.values()
    )
    return numbers if sound else None


def _filled(body: Body, numbers: Mapping[str, str]) -> str:
    """The stem with numbers in place of `[[name]]`."""
    pieces, names = cut(str(body["stem"]))
    found = pieces[0]
    for name, piece in zip(names, pieces[1:], strict=True):
        number = numbers.get(name, name)
        found += (number.replace(".", ",") if body.get("comma") else number).replace("-", "\u2212") + piece
    return found


def _range(draft: Draft, name: str) -> dict[str, Any]:
    place = ("variables", name)
    if draft.get(*place, "of"):
        return {"of": [draft.number(*place, "of", n) for n in draft.rows(*place, "of")]}
    step = draft.number(*place, "step") if draft.get(*place, "step") is not None else "1"
    known = all(draft.get(*place, end) is not None for end in ("from", "to"))
    ends = {end: draft.number(*place, end) for end in ("from", "to")} if known else {}
    return {**ends, "step": step}


def _count(values: Mapping[str, Any]) -> int:
    return int((Decimal(values["to"]) - Decimal(values["from"])) / Decimal(values["step"])) + 1


def _range_flaws(body: Body) -> Iterator[Flaw]:
    if not body.get("variables"):
        yield Flaw(_("Paling sedikit satu bilangan harus diundi."), ("variables",))
    for name, values in (body.get("variables") or {}).items():
        place, words = ("variables", name), {"name": name}
        if not NAME.fullmatch(name) or name in expressions.CONSTANTS:
            yield Flaw(_("%(name)s tidak dapat menjadi nama bilangan.") % words, place)
        if "of" in values:
            continue
        if "from" not in values:
            yield Flaw(_("%(name)s memerlukan from dan to, atau of.") % words, place)
        elif Decimal(values["step"]) <= 0 or not 1 <= _count(values) <= MOST_VALUES:
            yield Flaw(_("%(name)s tidak mempunyai nilai, atau terlalu banyak.") % words, place)


def _name_flaws(body: Body) -> Iterator[Flaw]:
    known, used = set(body.get("variables") or {}), set(cut(str(body.get("stem") or ""))[1])
    for name in sorted(used - known):
        yield Flaw(_("[[%(name)s]] tidak ada di variables.") % {"name": name}, ("stem",))
    for place, formula in (
        ("formula", body.get("formula") or ""),
        *(("conditions", c) for c in body["conditions"]),
    ):
        try:
            names = expressions.names_in(formula)
        except NotAFormula as why:
            yield Flaw(str(why), (place,))
            continue
        used |= names
        for name in sorted(names - known):
            yield Flaw(_("%(name)s tidak ada di variables.") % {"name": name}, (place,))
    for name in sorted(known - used):
        yield Flaw(
            _("%(name)s diundi tetapi tidak dipakai.") % {"name": name}, ("variables", name), is_fatal=False
        )


def _trial_flaws(body: Body) -> Iterator[Flaw]:
    met, needs_room = 0, False
    has_room = "decimals" in body or any(
        Fraction(str(body.get(n) or 0)) for n in ("tolerance", "tolerance_percent")
    )
    for n in range(TRIALS):
        numbers = _drawn(body, "trial", n)
        if not _meets(body, numbers):
            continue
        met += 1
        try:
            result = expressions.evaluate(body["formula"], _fractions(numbers))
        except NoResult as why:
            words = {"numbers": ", ".join(f"{k} = {v}" for k, v in numbers.items()), "why": why}
            yield Flaw(_("Dengan %(numbers)s: %(why)s.") % words, ("formula",))
            return
        needs_room |= not has_room and (result * 10**6).denominator != 1
    if met < TRIALS // 20:
        yield Flaw(_("Syaratnya terlalu jarang terpenuhi."), ("conditions",))
    if needs_room:
        yield Flaw(_("Jawabannya tidak selalu bulat: tulis decimals atau tolerance."), ("formula",))


def _fractions(numbers: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: Fraction(number) for name, number in numbers.items()}


KIND = Calculated()
