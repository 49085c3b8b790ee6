"""The body of an item: its words as quiet HTML, and the interactions in it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange import html
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import Shelf

INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})
BLOCK = frozenset(
    [
        "choiceInteraction",
        "orderInteraction",
        "matchInteraction",
        "associateInteraction",
        "gapMatchInteraction",
        "hottextInteraction",
        "extendedTextInteraction",
        "hotspotInteraction",
        "selectPointInteraction",
        "graphicOrderInteraction",
        "graphicAssociateInteraction",
        "graphicGapMatchInteraction",
        "positionObjectInteraction",
        "sliderInteraction",
        "mediaInteraction",
        "drawingInteraction",
        "uploadInteraction",
        "endAttemptInteraction",
        "customInteraction",
        "portableCustomInteraction",
    ]
)
_BESIDE = frozenset({"mediaInteraction", "endAttemptInteraction"})  # nothing is asked by these alone
_FEEDBACK = ("feedbackInline", "feedbackBlock")


class Body:
    """The words of one item. `lost` is told what could not come along."""

    def __init__(self, item: Node, shelf: Shelf, lost: list[str]) -> None:
        self.item, self.shelf, self.lost = item, shelf, lost
        found = item.find("itemBody")
        self.root: Node = etree.Element("itemBody") if found is None else found
        every = [node for node in self.root.iter() if node.tag in INLINE or node.tag in BLOCK]
        asked = [node for node in every if node.tag not in _BESIDE]
        self.interactions = asked or every
        for node in every if asked else []:
            if node.tag == "mediaInteraction":
                node.tag = "div"
                lost.append(_("berapa kali media diputar tidak dicatat"))
            elif node.tag == "endAttemptInteraction":
                lost.append(_("tombol di dalam soal tidak dibawa"))
                _drop(node)

    def text(self, *nodes: Node, without: Sequence[str] = ()) -> str:
        """What elements hold, without the elements of those names and without feedback."""
        return self.shelf.dress(Text("".join(self._source(node, without) for node in nodes), 1))

    def line(self, node: Node, without: Sequence[str] = ()) -> str:
        """The same without its paragraph where it is only one."""
        return html.inline(self.text(node, without=without))

    def words(self, node: Node) -> str:
        """The bare words of an element, without its feedback."""
        return html.plain(self._source(node, ()))

    def feedback(self, node: Node) -> str:
        """What is said when this element is chosen."""
        said = [self.line(found) for name in _FEEDBACK for found in node.iterfind(name)]
        return " ".join(part for part in said if part)

    def around(self, interaction: Node) -> str:
        """The words of the body without an interaction, then its own prompt."""
        body = deepcopy(self.root)
        for node in list(body.iter(interaction.tag, "rubricBlock", *_FEEDBACK)):
            _drop(node)
        prompt = interaction.find("prompt")
        return self.text(body, *([] if prompt is None else [prompt]))

    def picture(self, interaction: Node) -> str:
        """The picture of an interaction as a paragraph of its own; empty where there is none."""
        found = next(interaction.iter("object", "img"), None)
        if found is None:
            return ""
        above = etree.Element("div")
        copy = deepcopy(found)
        copy.tail = None
        etree.SubElement(above, "p").append(copy)
        return self.text(above)

    def general_feedback(self, mine: frozenset[str]) -> str:
        """What the item says whichever answer was given: everything but the remarks on single choices."""
        said = []
        for node in self.item.iterfind("modalFeedback"):
            if node.get("identifier") not in mine and (text := self.text(node)):
                said.append(text)
        for node in self.root.iterdescendants("feedbackBlock"):
            above = node.getparent()
            if above is not None and above.tag != "simpleChoice" and (text := self.text(node)):
                said.append(text)
        if len(said) > 1:
            self.lost.append(_("beberapa umpan balik digabung menjadi satu"))
        return "\n".join(dict.fromkeys(said))

    def _source(self, node: Node, without: Sequence[str]) -> str:
        copy = deepcopy(node)
        copy.tail = None
        for each in list(copy.iter(*without, *_FEEDBACK)):
            if each is not copy:
                _drop(each)
        for each in list(copy.iter("math")):
            self.lost.append(_("rumus MathML hanya dibawa sebagai kata-kata"))
            each.tag = "span"
        for each in list(copy.iter("object")):
            if (each.get("type") or "").startswith("image/") and each.get("data"):
                words = " ".join("".join(str(part) for part in each.itertext()).split())
                picture = etree.Element("img", src=each.get("data") or "", alt=words)
                picture.tail = each.tail
                above = each.getparent()
                if above is not None:
                    above.replace(each, picture)
        inside = etree.tostring(copy, encoding="unicode", method="html")
        start, end = inside.index(">") + 1, inside.rfind("</")
        is_empty = end < start
        return "" if is_empty else inside[start:end]


def _drop(node: Node) -> None:
    """Take an element out and leave what follows it."""
    above = node.getparent()
    if above is None:
        return
    before = node.getprevious()
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        above.text = (above.text or "") + node.tail
    above.remove(node)
