"""Labels on pictures: `ddmarker` and `ddimageortext` there, `image-labels` here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange import html
from pintar.assessment.exchange.moodle_choices import Notes, Unusable
from pintar.assessment.exchange.moodle_questions import Drag, Drop, Question
from pintar.assessment.exchange.numbers import decimal, plain_number
from pintar.assessment.exchange.texts import HTML, to_plain
from pintar.assessment.exchange.words import shorten

LONGEST_LABEL, MOST_PLACES = 80, 20
LETTER, EDGE, LINE = 8, 8, 24  # pixels: a letter's width, the room beside the words, a label's height


@dataclass(frozen=True)
class Hung:
    """A picture that goes along: its path, and its size in pixels, zeros where that is not told."""

    path: str
    width: int = 0
    height: int = 0


# The picture under a question's drops; None where it did not come along.
Hang = Callable[[Question], Hung | None]


def labels(question: Question, hang: Hang, notes: Notes) -> dict[str, Any]:
    """The places of a picture with their labels. Unusable when fewer than two places or two labels can be told."""
    hung = hang(question)
    if hung is None:
        raise Unusable(_("gambarnya tidak ada di kirimannya"))
    drags = {drag.number: (drag, _label(drag)) for drag in question.drags}
    drops = [drop for drop in question.drops if drop.choice in drags]
    if any(drag.has_picture for drag, _words in drags.values()):
        notes.append(_("label bergambar dibawa sebagai kata-kata"))
    if any(not drags[drop.choice][1] for drop in drops):
        raise Unusable(_("labelnya berupa gambar tanpa kata"))
    if not 2 <= len(drops) <= MOST_PLACES:
        few = _("tempat pada gambarnya kurang dari dua")
        raise Unusable(few if len(drops) < 2 else _("tempat pada gambarnya terlalu banyak"))
    used = list(dict.fromkeys(drags[drop.choice][1] for drop in drops))
    extra = [said for _drag, said in drags.values() if said and said not in used]
    extra = list(dict.fromkeys(extra))[:MOST_PLACES]
    if len(used) + len(extra) < 2:
        raise Unusable(_("semua tempatnya menerima label yang sama"))
    if question.kind == "ddmarker":
        notes.append(_("tempatnya terlihat pada gambar, tidak lagi dicari sendiri"))
    notes.append(_("gambar %(path)s belum mempunyai teks pengganti") % {"path": hung.path})
    box = box_of([*used, *extra]) if question.kind == "ddimageortext" else (0, 0)
    places = [{"at": _at(drop, box, hung), "label": drags[drop.choice][1]} for drop in drops]
    body = {"kind": "image-labels", "picture": hung.path, "alt": _("Gambar soal"), "places": places}
    return {**body, "extra": extra} if extra else body


def drops_of(item: Mapping[str, Any], lost: Notes) -> tuple[tuple[Drag, ...], tuple[Drop, ...]]:
    """The labels and places of an item of ours as `ddimageortext` has them: corners of boxes, in whole pixels."""
    said = list(dict.fromkeys([*(place["label"] for place in item["places"]), *item.get("extra", [])]))
    width, height = box_of(said)
    drops = []
    for place in item["places"]:
        at = [Decimal(str(n)) - half for n, half in zip(place["at"], (width // 2, height // 2), strict=True)]
        corner = [max(0, round(n)) for n in at]
        if corner != at:
            lost.append(_("letak tempat digeser ke titik bulat terdekat"))
        drops.append(Drop(said.index(place["label"]) + 1, "box", f"{corner[0]},{corner[1]}"))
    drags = tuple(Drag(n, html.Text(words, 2)) for n, words in enumerate(said, 1))
    return drags, tuple(drops)


def box_of(said: list[str]) -> tuple[int, int]:
    """How large a box is that every label fits in, as browsers draw it more or less; both even."""
    return LETTER * max(map(len, said)) + 2 * EDGE, LINE


def _label(drag: Drag) -> str:
    """Bare words: places show nothing else."""
    return (
        shorten(to_plain(html.as_html(drag.text), HTML)[0], LONGEST_LABEL) if drag.text.body.strip() else ""
    )


def _at(drop: Drop, box: tuple[int, int], hung: Hung) -> list[int | float]:
    """The middle of a drop, on the picture."""
    corners = [part.split(",") for part in drop.coords.replace(" ", "").split(";") if part]
    try:
        numbers = [[_number(n) for n in pair] for pair in corners]
        x, y = numbers[0]
        match drop.shape:
            case "rectangle":
                x, y = x + numbers[1][0] / 2, y + numbers[1][1] / 2
            case "polygon":
                across, down = zip(*numbers, strict=True)
                x, y = (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
            case "box":
                x, y = x + box[0] // 2, y + box[1] // 2
    except (ValueError, IndexError) as fault:
        raise Unusable(_("letak sebuah tempat tidak terbaca")) from fault
    sides = zip((x, y), (hung.width, hung.height), strict=True)
    return [plain_number(max(Decimal(0), min(n, Decimal(side)) if side else n)) for n, side in sides]


def _number(words: str) -> Decimal:
    found = decimal(words)
    if found is None or abs(found) > 100_000:
        raise ValueError(words)
    return found
