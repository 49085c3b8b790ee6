"""Areas of a picture, of which one or several are right."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments, options, picture
from pintar.assessment.kinds.draft import LETTERS, Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, line, not_an_answer, verdict


class Hotspot(Kind):
    """The response is the sorted list of ids of the chosen areas.

    Areas go by numbers in reading order over the picture, which tells nothing about the order they were written in.
    """

    name = "hotspot"
    properties = {
        **picture.PROPERTIES,
        "areas": fragments.rows(
            fragments.record(
                (),
                **picture.SHAPES,
                label=fragments.text(200, is_needed=False),
                correct={"type": "boolean", "default": False},
                feedback=fragments.FEEDBACK,
            ),
            2,
            26,
        ),
    }
    required = ("picture", "alt", "areas")
    has_parts = True
    picture_part = picture.PART

    def parts(self, draft: Draft) -> dict[str, Any]:
        """Picture and areas."""
        areas = [
            {
                "id": LETTERS[n],
                **picture.shape_of(draft, "areas", n),
                "label": draft.words("areas", n, "label"),
                "correct": draft.get("areas", n, "correct") is True,
                "feedback": draft.text("areas", n, "feedback"),
            }
            for n in draft.rows("areas")
        ]
        return {**picture.parts(draft), "areas": areas}

    def check(self, body: Body) -> Iterator[Flaw]:
        """A picture with two areas or more, of which one at least is right."""
        yield from picture.check(body)
        areas = body.get("areas")
        if not isinstance(areas, list) or len(areas) < 2:
            yield Flaw(_("Paling sedikit dua daerah diperlukan."), ("areas",))
            return
        yield from options.with_ids(areas, ("areas",))
        for n, area in enumerate(areas):
            yield from picture.area_flaws(body, area, "areas", n)
        right = sum(bool(area.get("correct")) for area in areas)
        if right == 0:
            yield Flaw(_("Belum ada daerah yang benar."), ("areas",))
        elif right == len(areas):
            yield Flaw(_("Semua daerah benar, jadi tidak ada yang diukur."), ("areas",), is_fatal=False)

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The picture with its numbered areas; one may be chosen, or several where several are right."""
        areas = [
            {"id": str(n), "label": _label(area, n), **picture.drawn(area)} for n, area in _numbered(body)
        ]
        return {
            **self.head(body),
            "picture": picture.shown(body),
            "areas": areas,
            "several": len(_right(body)) > 1,
        }

    def read(self, post: Post, body: Body, seed: str) -> list[str] | None:
        """The chosen areas."""
        ids = {str(n): area["id"] for n, area in _numbered(body)}
        chosen = {value for value in post.get(FIELD) or [] if value}
        if chosen - ids.keys() or (len(chosen) > 1 and len(_right(body)) == 1):
            raise not_an_answer()
        return sorted(ids[place] for place in chosen) or None

    def given(self, body: Body, seed: str, response: Any) -> list[str]:
        """The numbers of the chosen areas."""
        return [str(n) for n, area in _numbered(body) if area["id"] in _chosen(response)]

    def share(self, body: Body, response: Any) -> Fraction:
        """One right area: all or nothing. Several: as with several options."""
        chosen = _chosen(response)
        if len(_right(body)) == 1:
            return Fraction(chosen == _right(body))
        return options.share(body["areas"], chosen)

    def key(self, body: Body, seed: str = "") -> list[str]:
        """All right areas."""
        return sorted(_right(body))

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each area."""
        chosen, found = _chosen(response), []
        for n, area in _numbered(body):
            is_given, is_right = area["id"] in chosen, bool(area.get("correct"))
            tells = is_given or (with_key and is_right)
            found.append(
                line(
                    escape(_label(area, n)),
                    given=is_given,
                    state=verdict(is_given=is_given, is_right=is_right, with_key=with_key),
                    feedback=(area.get("feedback") or "") if tells else "",
                )
            )
        return found


def _numbered(body: Body) -> list[tuple[int, dict[str, Any]]]:
    areas = body["areas"]
    order = picture.reading_order(
        [picture.middle_of(area) for area in areas], body["picture"].get("height") or 0
    )
    return [(n, areas[place]) for n, place in enumerate(order, 1)]


def _label(area: Body, n: int) -> str:
    words = _("Daerah %(n)s") % {"n": n}
    return f"{words}: {area['label']}" if area.get("label") else words


def _right(body: Body) -> set[str]:
    return {area["id"] for area in body["areas"] if area.get("correct")}


def _chosen(response: Any) -> set[str]:
    return {own for own in response if isinstance(own, str)} if isinstance(response, list) else set()


KIND = Hotspot()
