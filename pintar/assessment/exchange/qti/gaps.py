"""Interactions in the middle of a text: words and numbers typed, words chosen, words put into gaps."""

from __future__ import annotations

import re
from copy import deepcopy
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.moodle_cloze import body as cloze_body
from pintar.assessment.exchange.moodle_cloze import option
from pintar.assessment.exchange.qti.bodies import Body
from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.scoring import Marking, Probe, holding, keyed, plain
from pintar.assessment.exchange.qti.values import Maybe, Value, number, single
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import HTML
from pintar.assessment.kinds.draft import LETTERS

MOST_CANDIDATES, MOST_POSITIONS = 200, 400
_NUMERIC = frozenset({"integer", "float"})
UNIT = "unit"  # the class of what stands behind a number
WRONG = "\u2205-bukan-jawaban"


def text_entry(body: Body, nodes: list[Node], declared: dict[str, Declaration], marking: Marking) -> Item:
    """Words and numbers typed, and words chosen, in the middle of a text. One alone in its paragraph is a short answer."""
    if len(nodes) == 1 and nodes[0].tag == "textEntryInteraction" and _stands_alone(nodes[0]):
        return _typed_alone(body, nodes[0], declared, marking)
    gaps: dict[str, dict[str, Any]] = {}
    keys: dict[str, Maybe] = {}
    names: dict[str, str] = {}
    for n, node in enumerate(nodes, 1):
        found = declared[node.get("responseIdentifier") or ""]
        bare = found.identifier.removeprefix("_")
        names[found.identifier] = bare if re.fullmatch(r"[a-z0-9-]{1,40}", bare) else f"isian-{n}"
    for node in nodes:
        keys[node.get("responseIdentifier") or ""] = _best_of(
            declared[node.get("responseIdentifier") or ""], marking
        )
    for node in nodes:
        found = declared[node.get("responseIdentifier") or ""]
        gap = _offered(body, node, found, keys) if node.tag == "inlineChoiceInteraction" else None
        gaps[names[found.identifier]] = gap or _typed(found, keys, marking, body.lost)
    item = _with_gaps(body, nodes, names, gaps)
    probes = [Probe(keys, _ours(item, names, keys)), Probe({}, None)]
    for own in keys:
        less = {name: value for name, value in keys.items() if name != own}
        probes += [
            Probe({own: keys[own]}, _ours(item, names, {own: keys[own]})),
            Probe(less, _ours(item, names, less)),
        ]
    return item | marking.settings(item, keys, probes, body.lost)


def slider(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """A number between two bounds is typed; every position is marked to find those that earn most."""
    low, high = (number(node.get(name) or "x") for name in ("lowerBound", "upperBound"))
    step = number(node.get("step") or "1")
    if step <= 0 or not 0 < (high - low) / step <= MOST_POSITIONS:
        raise Unusable(_("penggesernya mempunyai terlalu banyak kedudukan"))
    spots = [low + step * n for n in range(int((high - low) / step) + 1)]
    worth = {spot: marking.of({declared.identifier: single(spot)}) for spot in spots}
    most = max(worth.values())
    right = [spot for spot in spots if worth[spot] == most]
    if most <= 0 or len(right) == len(spots):
        raise Unusable(_("sebuah isian tidak mempunyai jawaban yang diketahui"))
    body.lost.append(_("penggeser menjadi isian angka, batasnya ditulis di bawah pertanyaan"))
    if any(0 < share < most for share in worth.values()):
        body.lost.append(_("jawaban yang bernilai sebagian tidak dibawa"))
    run = next((n for n, spot in enumerate(right) if spot != right[0] + step * n), len(right))
    if run < len(right):
        body.lost.append(_("%(n)s jawaban angka lain yang juga benar tidak dibawa") % {"n": len(right) - run})
    first, last = right[0], right[run - 1]
    item: Item = {"kind": "numeric", "stem": body.around(node), "answer": plain((first + last) / 2)}
    if last > first:
        item["tolerance"] = plain((last - first) / 2)
    bounds = {"low": plain(low), "high": plain(high)}
    item["stem"] += f"\n<p>{_('Jawablah dengan bilangan dari %(low)s sampai %(high)s.') % bounds}</p>"
    outside = (high + step * 2, low, high)
    wrong = next(spot for spot in (*spots, *outside) if spot not in right)
    key = {declared.identifier: single(first)}
    probes = [Probe({declared.identifier: single(spot)}, str(plain(spot))) for spot in (first, last, wrong)]
    return item | marking.settings(item, key, [*probes, Probe({}, None)], body.lost)


def gap_match(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Words put into gaps of a text: every gap offers them all."""
    offered = {row.get("identifier") or "": body.line(row) for row in node.iterfind("gapText")}
    if not offered or node.find("gapImg") is not None:
        raise Unusable(_("rumpangnya diisi dengan gambar"))
    if any((row.get("matchMax") or "1") == "1" for row in node.iterfind("gapText")):
        body.lost.append(_("sebuah kata dapat dipilih untuk beberapa rumpang"))
    key = {gap: word for word, gap in keyed(declared)}
    marks = [gap for gap in node.iter("gap") if gap.get("identifier") in key]
    if len(marks) < len(key) or not key:
        raise Unusable(_("sebuah rumpang tidak mempunyai jawaban"))
    names = {gap.get("identifier") or "": f"isian-{n}" for n, gap in enumerate(marks, 1)}
    gaps: dict[str, dict[str, Any]] = {
        name: {"options": [option(text, own == key[gap]) for own, text in offered.items()]}
        for gap, name in names.items()
    }
    words = deepcopy(node)
    for part in [*words.iterfind("prompt"), *words.iterfind("gapText")]:
        words.remove(part)
    for place in list(words.iter("gap")):
        _mark(place, names.get(place.get("identifier") or ""))
    text, stem = body.text(words), body.around(node)
    item = cloze_body(text, HTML, gaps)
    if stem:
        item |= {"stem": stem, "text": text}
    ids = dict(zip(offered, LETTERS, strict=False))
    tries: list[dict[str, str]] = [key, {}]
    for gap in key:
        wrong = next((word for word in offered if word != key[gap]), None)
        tries += [{gap: key[gap]}, *([{**key, gap: wrong}] if wrong else [])]
    probes = [
        Probe(
            {declared.identifier: holding(declared, ((word, gap) for gap, word in t.items()))},
            {names[gap]: ids[word] for gap, word in t.items()} or None,
        )
        for t in tries
    ]
    whole = {declared.identifier: holding(declared, ((word, gap) for gap, word in key.items()))}
    return item | marking.settings(item, whole, probes, body.lost)


def _with_gaps(body: Body, nodes: list[Node], names: dict[str, str], gaps: dict[str, dict[str, Any]]) -> Item:
    root = deepcopy(body.root)
    for node in list(root.iter("rubricBlock")):
        above = node.getparent()
        if above is not None:
            above.remove(node)
    for node in list(root.iter("textEntryInteraction", "inlineChoiceInteraction")):
        _mark(node, names.get(node.get("responseIdentifier") or ""))
    return cloze_body(body.text(root), HTML, gaps)


def _mark(node: Node, name: str | None) -> None:
    """A mark `[[name]]` in the place of an element."""
    above, mark = node.getparent(), f"[[{name}]]" if name else "…"
    if above is None:
        return
    mark += node.tail or ""
    before = node.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + mark
    else:
        above.text = (above.text or "") + mark
    above.remove(node)


def _stands_alone(node: Node) -> bool:
    """Whether nothing but the unit of a number stands beside it in its block."""
    above = node.getparent()
    if (
        above is None
        or above.tag == "itemBody"
        or any(each is not node and each.get("class") != UNIT for each in above)
    ):
        return False
    return not "".join([above.text or "", *(each.tail or "" for each in above)]).strip()


def _typed_alone(body: Body, node: Node, declared: dict[str, Declaration], marking: Marking) -> Item:
    found = declared[node.get("responseIdentifier") or ""]
    keys = {found.identifier: _best_of(found, marking)}
    gap = _typed(found, keys, marking, body.lost)
    kind = "numeric" if "answer" in gap else "short-answer"
    above = node.getparent()
    unit = None if above is None else next((each for each in above if each.get("class") == UNIT), None)
    if unit is not None and above is not None:
        above.remove(unit)
        gap |= {"unit": body.words(unit)} if kind == "numeric" else {}
    item: Item = {"kind": kind, "stem": body.around(node), **gap}
    wrong = single(Fraction(10**9 + 7)) if found.base_type in _NUMERIC else single(WRONG)
    ours = f"{10**9 + 7}" if found.base_type in _NUMERIC else WRONG
    right = str(gap["answer"]) if kind == "numeric" else gap["accept"][0]
    probes = [Probe(keys, right), Probe({found.identifier: wrong}, ours), Probe({}, None)]
    return item | marking.settings({**item, "stem": item["stem"] or "?"}, keys, probes, body.lost)


def _best_of(declared: Declaration, marking: Marking) -> Maybe:
    """The answer that earns most with all others left out."""
    best = max(
        _candidates(declared, marking),
        key=lambda value: marking.of({declared.identifier: value}),
        default=None,
    )
    if best is None:
        raise Unusable(_("sebuah isian tidak mempunyai jawaban yang diketahui"))
    return best


def _candidates(declared: Declaration, marking: Marking) -> list[Value]:
    """Answers that might be right: those declared, and those the rules speak of."""
    mapped = declared.mapping.entries if declared.mapping else ()
    found = [*keyed(declared), *(answer for answer, _worth, _case in mapped)]
    rules = marking.processing.rules
    spoken = (
        []
        if rules is None
        else [node for node in rules.iter("baseValue") if _speaks_of(node, declared.identifier)]
    )
    for node in spoken:
        try:
            value = declared.value((node.text or "").strip())
        except ValueError:
            continue
        found += [] if value is None else list(value.items)
    if declared.base_type in _NUMERIC and len(spoken) == 2 and len(found) == 2:
        found.insert(0, (found[0] + found[1]) / 2)  # between a lower and an upper bound
    unique = list(dict.fromkeys(found))[:MOST_CANDIDATES]
    return [Value((item,)) for item in unique]


def _speaks_of(node: Node, identifier: str) -> bool:
    above = node.getparent()
    return above is not None and any(v.get("identifier") == identifier for v in above.iter("variable"))


def _typed(
    declared: Declaration, keys: dict[str, Maybe], marking: Marking, lost: list[str]
) -> dict[str, Any]:
    most = marking.of(keys)
    worth = [(v.one, marking.of({**keys, declared.identifier: v})) for v in _candidates(declared, marking)]
    right = [item for item, share in worth if share == most]
    if any(0 < share < most for _item, share in worth) and declared.mapping and len(keys) == 1:
        lost.append(_("jawaban yang bernilai sebagian tidak dibawa"))
    if declared.base_type in _NUMERIC:
        return _number(declared, right, keys, marking, lost)
    entries = declared.mapping.entries if declared.mapping else ()
    if any(has_case for _answer, worth_of, has_case in entries if worth_of > 0) and any(
        c.isalpha() for c in str(right)
    ):
        lost.append(_("huruf besar dan kecil tidak lagi dibedakan"))
    return {"accept": [str(item) for item in right][:100]}


def _number(
    declared: Declaration, right: list[Any], keys: dict[str, Maybe], marking: Marking, lost: list[str]
) -> dict[str, Any]:
    answer = right[0]
    found: dict[str, Any] = {"answer": int(answer) if answer.denominator == 1 else float(answer)}
    rules = marking.processing.rules
    for node in () if rules is None else rules.iter("equal"):
        if not any(v.get("identifier") == declared.identifier for v in node.iter("variable")):
            continue
        widths = (node.get("tolerance") or "").split()
        if not widths or node.get("toleranceMode") not in ("absolute", "relative"):
            continue
        width = plain(Fraction(widths[-1]))
        if width:
            found["tolerance" if node.get("toleranceMode") == "absolute" else "tolerance_percent"] = width
        if len(set(widths)) > 1:
            lost.append(_("toleransi ke bawah dan ke atas disamakan"))
    if (
        "tolerance" not in found
        and len(right) > 1
        and rules is not None
        and next(rules.iter("gte", "lte"), None) is not None
    ):
        found["tolerance"] = plain(max(abs(item - answer) for item in right))
    elif len(right) > 1 and not found.keys() & {"tolerance", "tolerance_percent"}:
        lost.append(_("%(n)s jawaban angka lain yang juga benar tidak dibawa") % {"n": len(right) - 1})
    return found


def _offered(body: Body, node: Node, declared: Declaration, keys: dict[str, Maybe]) -> dict[str, Any]:
    key = keys[declared.identifier]
    right = key.one if key else ""
    rows = [
        option(body.line(row), row.get("identifier") == right, body.feedback(row))
        for row in node.iterfind("inlineChoice")
    ]
    found: dict[str, Any] = {"options": rows}
    if node.get("shuffle") != "true":
        found["shuffle"] = False
    if any(row.find("feedbackInline") is not None for row in node.iterfind("inlineChoice")):
        body.lost.append(_("umpan balik di dalam pilihan dibawa ke pilihannya"))
    return found


def _ours(item: Item, names: dict[str, str], keys: dict[str, Maybe]) -> Any:
    """A response of ours that fills the gaps of these keys rightly."""
    found = {}
    for own in keys:
        gap = item["gaps"][names[own]]
        if "options" in gap:
            found[names[own]] = next(LETTERS[n] for n, o in enumerate(gap["options"]) if o.get("correct"))
        else:
            found[names[own]] = str(gap["answer"]) if "answer" in gap else gap["accept"][0]
    return found or None
