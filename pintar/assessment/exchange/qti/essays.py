"""Long answers: the rubric that markers see, in and out."""

from __future__ import annotations

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.numbers import decimal, plain_number
from pintar.assessment.exchange.qti.bodies import Body
from pintar.assessment.exchange.qti.processing import Processing
from pintar.assessment.exchange.qti.scoring import plain
from pintar.assessment.exchange.qti.values import Maybe
from pintar.assessment.exchange.rubrics import plain_rubric
from pintar.assessment.exchange.safe_xml import Node

RUBRIC, MODEL = "rubric", "model"


def extended_text(body: Body, node: Node, processing: Processing) -> Item:
    """A text in one's own words."""
    item: Item = {"kind": "essay", "stem": body.around(node)}
    blocks = [
        block for block in body.root.iter("rubricBlock") if "candidate" not in (block.get("view") or "")
    ]
    criteria = [row for block in blocks for row in _criteria(body, block)]
    models = [block for block in blocks if block.get("class") == MODEL]
    others = [block for block in blocks if block not in models and not _criteria(body, block)]
    if not criteria:
        body.lost.append(_("rubriknya dibuat baku; sesuaikan sebelum dipakai"))
        criteria = plain_rubric()
    item["rubric"] = criteria
    if model := body.text(*models, *others):
        item["model"] = model
        if others:
            body.lost.append(_("keterangan untuk penilai menjadi contoh jawaban"))
    most = processing.outcomes.get("MAXSCORE")
    value: Maybe = most.default if most else None
    if value is not None and 0 < value.one <= 100 and value.one != 1:
        item["points"] = plain(value.one)
    return item


def _criteria(body: Body, block: Node) -> list[Item]:
    """The rubric as we write it: a list of criteria, each with its levels and their points."""
    found: list[Item] = []
    for node in block.iter("dt", "dd"):
        if node.tag == "dt":
            found.append({"criterion": body.line(node), "levels": []})
        elif found and len(node) and node[0].tag == "strong":
            points = decimal(node[0].text or "")
            text = etree.Element("div")
            text.text = (node[0].tail or "").lstrip()
            text.extend(list(node)[1:])
            if points is not None:
                found[-1]["levels"].append({"text": body.line(text), "points": plain_number(points)})
    return found if all(len(row["levels"]) > 1 for row in found) else []
