"""Works that people mark: long answers, files, drawings; and the rubric that markers see."""

from __future__ import annotations

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_files import COMMON
from pintar.assessment.exchange.numbers import decimal, plain_number
from pintar.assessment.exchange.qti.bodies import Body
from pintar.assessment.exchange.qti.processing import Processing
from pintar.assessment.exchange.qti.scoring import plain
from pintar.assessment.exchange.qti.values import Maybe
from pintar.assessment.exchange.rubrics import plain_rubric
from pintar.assessment.exchange.safe_xml import Node

RUBRIC, MODEL = "rubric", "model"
TYPE, FILES, MEGABYTES = "type-", "files-", "mb-"  # words of a class that say what is taken
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
MIMES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
}


def extended_text(body: Body, node: Node, processing: Processing) -> Item:
    """A text in one's own words."""
    return {"kind": "essay", "stem": body.around(node), **_marked(body, processing)}


def upload(body: Body, node: Node, processing: Processing) -> Item:
    """Files; those of ours say in their class which, how many and how large."""
    said = (node.get("class") or "").split()
    types = [word.removeprefix(TYPE) for word in said if word.startswith(TYPE)]
    if not types:
        wanted = [word.strip().lower() for word in (node.get("type") or "").replace(",", " ").split()]
        types = [name for word in wanted for name in _taken(word)]
        if not types:
            body.lost.append(_("jenis berkas yang diterima disesuaikan"))
    item: Item = {
        "kind": "file",
        "stem": body.around(node),
        "types": list(dict.fromkeys(types)) or list(COMMON),
    }
    for name, mark, default in (("files", FILES, 1), ("max_mb", MEGABYTES, 10)):
        found = next((decimal(w.removeprefix(mark)) for w in said if w.startswith(mark)), None)
        if found is not None and found != default:
            item[name] = plain_number(found)
    return item | _marked(body, processing)


def drawing(body: Body, node: Node, processing: Processing) -> Item:
    """What is drawn over a picture there is drawn by hand here, and sent as a picture."""
    body.lost.append(_("gambarnya dikerjakan di luar halaman dan dikirim sebagai berkas"))
    stem = "\n".join(part for part in (body.around(node), body.picture(node)) if part)
    return {"kind": "file", "stem": stem, "types": ["jpg", "png"], **_marked(body, processing)}


def _taken(mime: str) -> list[str]:
    """The endings that a media type, or an ending, stands for."""
    whole, _slash, own = mime.partition("/")
    if own == "*":
        return [name for name, type_ in MIMES.items() if type_.startswith(f"{whole}/")]
    if mime.startswith(".") and mime[1:] in MIMES:
        return [mime[1:]]
    return [name for name, type_ in MIMES.items() if type_ == mime]


def _marked(body: Body, processing: Processing) -> Item:
    """The rubric, the model answer, and what the work is worth."""
    item: Item = {}
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
