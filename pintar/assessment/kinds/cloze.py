"""A text with gaps: words or numbers to type, or options to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments, numeric, options, short_answer
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, line, not_an_answer, one_value
from pintar.kit.errors import Refused

MARK = re.compile(r"\[\[([^\[\]<>]{1,40})\]\]")
NAME = re.compile(r"[a-z0-9-]{1,40}")
TAG = re.compile(r"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
WAYS = {
    "accept": "text",
    "answer": "number",
    "options": "choice",
}  # what a gap is, by the field that says what is right


class Cloze(Kind):
    """The response maps the name of each filled gap to what was typed, or to the id of the chosen option."""

    name = "cloze"
    properties = {
        "text": fragments.text(20_000),
        "gaps": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 30,
            "additionalProperties": fragments.record(
                (),
                answer=fragments.NUMBER,
                **short_answer.PROPERTIES,
                **numeric.PROPERTIES,
                **options.PROPERTIES,
                feedback=fragments.FEEDBACK,
            ),
        },
    }
    required = ("text", "gaps")
    has_parts = True

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The text, cut at its gaps, and the gaps in the order they stand in it."""
        pieces, names = cut(draft.text("text"))
        written = draft.get("gaps") or {}
        ordered = [*dict.fromkeys(name for name in names if name in written)]
        ordered += [name for name in written if name not in ordered]
        return {"pieces": pieces, "names": names, "gaps": [_gap(draft, name) for name in ordered]}

    def check(self, body: Body) -> Iterator[Flaw]:
        """Every gap stands in the text once, and says in one way what is right."""
        names, gaps = list(body.get("names") or []), body.get("gaps")
        if not isinstance(gaps, list) or not gaps:
            yield Flaw(_("Paling sedikit satu isian diperlukan."), ("gaps",))
            return
        known = [gap["id"] for gap in gaps]
        for name in dict.fromkeys(names):
            if name not in known:
                yield Flaw(_("Isian [[%(name)s]] tidak ada di gaps.") % {"name": name}, ("text",))
            elif names.count(name) > 1:
                yield Flaw(_("Isian [[%(name)s]] berdiri dua kali.") % {"name": name}, ("text",))
        for gap in gaps:
            place = ("gaps", gap["id"])
            if gap["id"] not in names:
                words = {"name": gap["id"]}
                yield Flaw(_("Teksnya tidak memuat isian [[%(name)s]].") % words, place)
            if not NAME.fullmatch(gap["id"]):
                yield Flaw(_("Nama isian hanya boleh memuat a-z, 0-9 dan tanda hubung."), place)
            yield from _flaws(gap)

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The text piece by piece, each but the last followed by a gap. Gaps go by their number: names may tell the key."""
        gaps = {gap["id"]: gap for gap in body["gaps"]}
        runs: list[dict[str, Any]] = []
        for n, piece in enumerate(body["pieces"]):
            gap = gaps[body["names"][n]] if n < len(body["names"]) else None
            runs.append({"html": piece, "gap": _shown(gap, n + 1, seed) if gap else None})
        return {**self.head(body), "runs": runs}

    def read(self, post: Post, body: Body, seed: str) -> dict[str, str] | None:
        """What was typed or chosen, gap by gap. Refused, naming the gap, when it cannot be read."""
        found = {}
        for n, gap in _numbered(body):
            sent = one_value(post, f"{FIELD}-{n}")
            try:
                response = _read(sent, gap, seed)
            except Refused as no:
                raise Refused(_("Isian %(n)s: %(why)s") % {"n": n, "why": no.message}, code=no.code) from None
            if response is not None:
                found[gap["id"]] = response
        return found or None

    def given(self, body: Body, seed: str, response: Any) -> dict[str, str]:
        """The value of each gap's input."""
        held, found = _held(response), {}
        for n, gap in _numbered(body):
            value = held.get(gap["id"], "")
            if gap["way"] == "choice":
                value = options.places(gap, f"{seed}/{gap['id']}").get(value, "")
            if value:
                found[f"{FIELD}-{n}"] = value
        return found

    def share(self, body: Body, response: Any) -> Fraction:
        """Every gap earns its share."""
        held = _held(response)
        right = sum(_is_right(gap, held.get(gap["id"])) for gap in body["gaps"])
        return Fraction(right, len(body["gaps"]))

    def key(self, body: Body, seed: str = "") -> dict[str, str]:
        """Every gap filled."""
        return {gap["id"]: _key(gap) for gap in body["gaps"]}

    def asked(self, body: Body, response: Any, seed: str) -> str:
        """The stem, and the text with its gaps numbered."""
        text = body["pieces"][0]
        for n, piece in enumerate(body["pieces"][1:], 1):
            text += f'<span class="gap">({n})</span>{piece}'
        return f"<div>{body['stem']}</div><div>{text}</div>"

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each gap with what stands in it."""
        held, found = _held(response), []
        for n, gap in _numbered(body):
            value = held.get(gap["id"])
            is_right = _is_right(gap, value)
            feedback = [gap.get("feedback") if is_right or with_key else "", _option(gap, value)[1]]
            found.append(
                line(
                    _("Isian %(n)s") % {"n": n},
                    given=value is not None,
                    answer=_option(gap, value)[0] if gap["way"] == "choice" else escape(value or ""),
                    state="right" if is_right else "wrong" if value is not None else "",
                    key=_told(gap) if with_key and not is_right else "",
                    feedback=" ".join(filter(None, feedback)),
                )
            )
        return found


def cut(html: str) -> tuple[list[str], list[str]]:
    """A text cut at its marks `[[name]]`: n + 1 pieces and n names. What stands inside a tag is no mark."""
    pieces, names, end = [""], [], 0
    for tag in [*TAG.finditer(html), None]:
        words = html[end : tag.start() if tag else len(html)]
        split = MARK.split(words)
        pieces[-1] += split[0]
        for name, after in zip(split[1::2], split[2::2], strict=True):
            names.append(name.strip())
            pieces.append(after)
        if tag:
            pieces[-1] += tag.group()
            end = tag.end()
    return pieces, names


def _gap(draft: Draft, name: str) -> dict[str, Any]:
    place = ("gaps", name)
    ways = [way for field, way in WAYS.items() if draft.get(*place, field) is not None]
    found: dict[str, Any] = {
        "id": str(name),
        "way": ways[0] if len(ways) == 1 else "",
        "feedback": draft.text(*place, "feedback"),
    }
    match found["way"]:
        case "text":
            found |= short_answer.parts(draft, *place)
        case "number":
            found |= {"answer": draft.number(*place, "answer"), **numeric.parts(draft, *place)}
        case "choice":
            found["options"] = options.parts(draft, *place, "options")
            found["shuffle"] = draft.get(*place, "shuffle") is not False
    return found


def _flaws(gap: Body) -> Iterator[Flaw]:
    place = ("gaps", gap["id"])
    match gap.get("way"):
        case "text":
            yield from short_answer.check(gap, *place)
        case "number":
            yield from numeric.check(gap, *place)
        case "choice":
            found = list(options.check(gap, *place, "options"))
            yield from found or options.one_right(gap, *place, "options")
        case _:
            words = {"name": gap["id"]}
            yield Flaw(
                _("Isian %(name)s memerlukan accept, answer atau options, salah satu saja.") % words, place
            )


def _shown(gap: Body, n: int, seed: str) -> dict[str, Any]:
    found = {"name": f"{FIELD}-{n}", "number": n, "way": gap["way"]}
    if gap["way"] == "choice":
        choices = options.shown(gap, f"{seed}/{gap['id']}")
        found["options"] = [
            {"id": one["id"], "plain": " ".join(strip_tags(one["text"]).split())} for one in choices
        ]
    elif gap["way"] == "number":
        found |= numeric.asked_for(gap)
    else:
        found["longest"] = short_answer.LONGEST
    return found


def _read(sent: str, gap: Body, seed: str) -> str | None:
    if gap["way"] == "number":
        return numeric.read(sent, gap)
    if gap["way"] == "text":
        return short_answer.read(sent)
    if sent and sent not in options.ids(gap, f"{seed}/{gap['id']}"):
        raise not_an_answer()
    return options.ids(gap, f"{seed}/{gap['id']}")[sent] if sent else None


def _is_right(gap: Body, value: Any) -> bool:
    if gap["way"] == "number":
        return numeric.is_close(gap, value)
    if gap["way"] == "text":
        return short_answer.is_accepted(gap, value)
    return value in options.right(gap)


def _key(gap: Body) -> str:
    if gap["way"] == "number":
        return numeric.key(gap)
    return str(gap["accept"][0]) if gap["way"] == "text" else min(options.right(gap))


def _told(gap: Body) -> str:
    """What would have been right, for the page."""
    if gap["way"] == "number":
        return escape(numeric.spoken(gap))
    if gap["way"] == "text":
        return escape(" / ".join(str(text) for text in gap["accept"]))
    return _option(gap, _key(gap))[0]


def _option(gap: Body, value: Any) -> tuple[str, str]:
    """Text and feedback of a chosen option; empty when there is none."""
    for option in gap.get("options") or []:
        if option["id"] == value:
            return option["text"], option.get("feedback") or ""
    return "", ""


def _numbered(body: Body) -> list[tuple[int, dict[str, Any]]]:
    """The gaps with the numbers they go by."""
    gaps = {gap["id"]: gap for gap in body["gaps"]}
    return [(n, gaps[name]) for n, name in enumerate(body["names"], 1)]


def _held(response: Any) -> dict[str, str]:
    """What a response says of each gap, as far as it says anything."""
    pairs = response.items() if isinstance(response, dict) else ()
    return {name: value for name, value in pairs if isinstance(value, str) and value}


KIND = Cloze()
