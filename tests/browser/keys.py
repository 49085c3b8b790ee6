"""The right answers, and some wrong ones, read from the site's database: no page ever tells them."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from pintar.assessment import kinds
from tests.machine.running import Site

SLOTS = """
SELECT t.place, s.seed, v.body FROM assessment_sitting s, unnest(s.versions) WITH ORDINALITY t(version, place)
JOIN assessment_itemversion v ON v.id = t.version WHERE s.id = %s ORDER BY t.place
"""


@dataclass(frozen=True)
class Question:
    """One question of a sitting; `right` and `wrong` in the words of its page, `fields` what the page posts when it is right."""

    number: int
    kind: str
    lesson: str
    right: Any
    wrong: Any
    fields: dict[str, list[str]]


def questions(site: Site, sitting: str) -> list[Question]:
    """All questions of a sitting, in the order they are put."""
    with site.connection() as connection:
        rows = connection.execute(SLOTS, [sitting]).fetchall()
    found = []
    for place, seed, body in rows:
        kind, order = kinds.of(body), f"{seed}/{place}"
        key = kind.key(body, order)
        right = kind.given(body, order, key)
        wrong = kind.given(body, order, _wrong(body, key))
        fields = kind.fields(body, order, key)
        found.append(Question(place, body["kind"], body.get("lesson") or "", right, wrong, fields))
    return found


def answer(page: Page, given: Any, kind: str) -> None:
    """Choose or type an answer on the page of its question, once its scripts have come: they put other controls in place of some."""
    page.wait_for_load_state()
    if kind == "matching":
        for pair in given:
            name, place = pair.split("=")
            page.locator(f"#{name}").select_option(place)
    elif kind == "multiple-choice":
        for box in page.locator("input[name=jawaban]").all():
            box.set_checked(box.get_attribute("value") in given)
    elif kind in ("single-choice", "true-false"):
        page.locator(f"input[name=jawaban][value='{given}']").check()
    elif kind == "hotspot":
        for place in given:
            page.locator(f"input[name=jawaban][value='{place}']").check()
    elif isinstance(given, dict):
        for name, value in given.items():
            _set(page, name, value)
    elif kind == "file":
        return
    else:
        page.locator("#jawaban").fill(given)
        page.locator("#jawaban").blur()


def _set(page: Page, name: str, value: str) -> None:
    """Give one input of several its value; an island that stands in its place is told."""
    part = page.locator(f"[name='{name}']").first
    if part.get_attribute("type") == "radio":
        page.locator(f"[name='{name}'][value='{value}']").check()
    elif part.is_visible() and part.evaluate("one => one.localName") == "select":
        part.select_option(value)
    elif part.is_visible():
        part.fill(value)
        part.blur()
    else:
        part.evaluate(
            """(one, value) => { one.value = value; one.form.dispatchEvent(new Event("filled"));
            if ([...one.form.querySelectorAll("select")].every((each) => each.value)) one.dispatchEvent(new Event("change", { bubbles: true })); }""",
            value,
        )


def _wrong(body: dict[str, Any], key: Any) -> Any:
    """A response that earns nothing."""
    match body["kind"]:
        case "single-choice":
            return next(o["id"] for o in body["options"] if not o.get("correct"))
        case "multiple-choice":
            return [o["id"] for o in body["options"] if not o.get("correct")]
        case "true-false":
            return not key if isinstance(key, bool) else {"benar": "salah", "salah": "benar"}[key]
        case "matching":
            return {pair: (place + 1) % len(key) for pair, place in key.items()}
        case "numeric":
            return "-987654"
        case "calculated":
            return {**key, "typed": "-987654"}
        case "hotspot":
            return [a["id"] for a in body["areas"] if not a.get("correct")][:1]
        case "ordering":
            return key[::-1]
        case "matrix":
            return {
                row: next(c["id"] for c in body["columns"] if c["id"] != right) for row, right in key.items()
            }
        case "image-labels":
            return {place: (label + 1) % len(key) for place, label in key.items()}
        case "cloze":
            return {gap["id"]: _wrong_gap(gap) for gap in body["gaps"]}
        case _:
            return "tidak tahu sama sekali"


def _wrong_gap(gap: dict[str, Any]) -> str:
    if gap["way"] == "choice":
        return next(o["id"] for o in gap["options"] if not o.get("correct"))
    return "-987654" if gap["way"] == "number" else "tidak tahu sama sekali"
