"""One item of QTI as one of ours, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti import choices, drawn, essays, gaps, graphics, pairing
from pintar.assessment.exchange.qti.bodies import INLINE, Body
from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.names import unified
from pintar.assessment.exchange.qti.processing import Processing
from pintar.assessment.exchange.qti.scoring import Marking
from pintar.assessment.exchange.qti.values import Unsupported
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import HTML, Shelf, TooLong

Maker = Callable[[Body, Node, Declaration, Marking], Item]
_MAKERS: Mapping[str, Maker] = {
    "choiceInteraction": choices.choice,
    "hottextInteraction": choices.hottext,
    "orderInteraction": choices.order,
    "matchInteraction": pairing.match,
    "associateInteraction": pairing.associate,
    "graphicAssociateInteraction": pairing.graphic_associate,
    "sliderInteraction": gaps.slider,
    "gapMatchInteraction": gaps.gap_match,
    "hotspotInteraction": graphics.hotspot,
    "selectPointInteraction": graphics.select_point,
    "graphicGapMatchInteraction": graphics.graphic_gap_match,
    "graphicOrderInteraction": graphics.graphic_order,
}
_WORKS: Mapping[str, Callable[[Body, Node, Processing], Item]] = {
    "extendedTextInteraction": essays.extended_text,
    "uploadInteraction": essays.upload,
    "drawingInteraction": essays.drawing,
}
MOST_ELEMENTS = 5_000


def key_of(identifier: str) -> str:
    """The key that an identifier of ours stands for; any other identifier as it is."""
    return identifier.removeprefix("_")


def read(root: Node, shelf: Shelf) -> tuple[Item, list[str]]:
    """The item without its key, and what of it was left behind. Unusable, with the reason, when it cannot be carried."""
    node = unified(root)
    if sum(1 for _each in node.iter()) > MOST_ELEMENTS:
        raise Unusable(_("butirnya terlalu besar"))
    lost: list[str] = []
    body = Body(node, shelf, lost)
    if node.get("adaptive") in ("true", "1"):
        raise Unusable(_("soal adaptif yang berubah sambil dijawab belum punya padanan"))
    try:
        item = _drawn(node, shelf, lost) if drawn.is_drawn(node) else _made(node, body)
        mine = frozenset(row.get("identifier") or "" for row in node.iter("simpleChoice"))
        said = body.general_feedback(mine)
    except TooLong as fault:
        raise Unusable(str(fault)) from fault
    except Unsupported as fault:
        raise Unusable(
            _("aturan penilaiannya memakai %(name)s, yang tidak dikenal di sini") % {"name": fault}
        ) from fault
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, ArithmeticError) as fault:
        if isinstance(fault, Unusable):
            raise
        raise Unusable(_("isinya tidak sesuai dengan QTI")) from fault
    if item["kind"] not in kinds.KINDS:
        raise Unusable(_("jenis soal ini belum punya padanan"))
    item = {"kind": item.pop("kind"), "markup": HTML, **item}
    if said:
        item["feedback"] = said
    return item, [*lost, *shelf.losses]


def _drawn(node: Node, shelf: Shelf, lost: list[str]) -> Item:
    """An item whose numbers are drawn, asked once with some of them."""
    return drawn.read(node, lambda once: _made(once, Body(once, shelf, lost)))


def _made(node: Node, body: Body) -> Item:
    found = body.interactions
    if not found:
        raise Unusable(_("tidak ada yang ditanyakan di dalamnya"))
    processing = Processing.of(node)
    if all(each.tag in INLINE for each in found):
        return gaps.text_entry(body, found, processing.responses, Marking(processing))
    if all(each.tag == "positionObjectInteraction" for each in found):
        return graphics.position_objects(body, found, processing.responses, Marking(processing))
    if len(found) > 1:
        names = ", ".join(sorted({str(each.tag) for each in found}))
        raise Unusable(_("memuat beberapa pertanyaan sekaligus (%(names)s)") % {"names": names})
    only = found[0]
    if (work := _WORKS.get(str(only.tag))) is not None:
        return work(body, only, processing)
    if only.tag == "mediaInteraction":
        raise Unusable(_("hanya memutar media, tidak ada yang ditanyakan"))
    maker = _MAKERS.get(str(only.tag))
    if maker is None:
        raise Unusable(_("%(name)s belum punya padanan") % {"name": only.tag})
    declared = processing.responses[only.get("responseIdentifier") or ""]
    return maker(body, only, declared, Marking(processing))
