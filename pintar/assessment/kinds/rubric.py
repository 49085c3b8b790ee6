"""What people mark by: criteria, each with levels that are worth points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments
from pintar.assessment.kinds.draft import LETTERS, Draft
from pintar.assessment.kinds.kind import Body, Flaw, line, twins

POINTS: fragments.Schema = {"type": "number", "minimum": 0, "maximum": 100}
PROPERTIES = {
    "rubric": fragments.rows(
        fragments.record(
            ("criterion", "levels"),
            criterion=fragments.text(500),
            levels=fragments.rows(
                fragments.record(("text", "points"), text=fragments.text(2000), points=POINTS), 2, 10
            ),
        ),
        1,
        12,
    ),
    "model": {**fragments.text(20_000, is_needed=False), "description": "An answer that earns everything"},
    "example": {
        **fragments.record(
            ("answer", "levels"),
            answer=fragments.text(20_000),
            levels=fragments.rows({"type": "integer", "minimum": 1, "maximum": 10}, 1, 12),
            why=fragments.text(5000, is_needed=False),
        ),
        "description": "A marked example for peers: the level of each criterion in order, counted from 1",
    },
}


def parts(draft: Draft) -> dict[str, Any]:
    """The rubric as it is kept."""
    criteria = []
    for n in draft.rows("rubric"):
        levels = [
            {
                "text": draft.text("rubric", n, "levels", m, "text"),
                "points": draft.number("rubric", n, "levels", m, "points"),
            }
            for m in draft.rows("rubric", n, "levels")
        ]
        criteria.append(
            {"id": LETTERS[n], "criterion": draft.text("rubric", n, "criterion"), "levels": levels}
        )
    found: dict[str, Any] = {"rubric": criteria, "model": draft.text("model")}
    if draft.get("example"):
        chosen = [draft.get("example", "levels", n) for n in draft.rows("example", "levels")]
        found["example"] = {
            "answer": draft.text("example", "answer"),
            "levels": {LETTERS[n]: int(level) - 1 for n, level in enumerate(chosen)},
            "why": draft.text("example", "why"),
        }
    return found


def check(body: Body) -> Iterator[Flaw]:
    """Every criterion can earn something, and its levels differ."""
    criteria = body.get("rubric")
    if not isinstance(criteria, list) or not criteria:
        yield Flaw(_("rubric memerlukan paling sedikit satu kriteria."), ("rubric",))
        return
    yield from twins((row.get("criterion") for row in criteria), "rubric")
    for n, row in enumerate(criteria):
        points = [Fraction(level["points"]) for level in row.get("levels") or []]
        if len(points) < 2 or max(points) <= 0:
            words = {"n": n + 1}
            yield Flaw(
                _("Kriteria %(n)s memerlukan dua tingkat, satu di antaranya bernilai.") % words, ("rubric", n)
            )
        elif len(set(points)) < len(points):
            yield Flaw(
                _("Dua tingkat kriteria %(n)s bernilai sama.") % {"n": n + 1}, ("rubric", n), is_fatal=False
            )
    if example := body.get("example"):
        counts = {row.get("id"): len(row.get("levels") or []) for row in criteria}
        levels = example.get("levels") or {}
        if set(levels) != set(counts) or any(not 0 <= levels[name] < counts[name] for name in levels):
            yield Flaw(_("Contoh memerlukan satu tingkat yang ada untuk setiap kriteria."), ("example",))


def points_of(body: Body, levels: Mapping[str, int]) -> dict[str, Fraction] | None:
    """The points of each criterion by the level a person chose, counted from 0.

    None while a criterion has no level yet. KeyError and IndexError for what the rubric does not have.
    """
    known = {row["id"]: [Fraction(str(level["points"])) for level in row["levels"]] for row in body["rubric"]}
    found = {}
    for criterion, level in levels.items():
        if level < 0:
            raise IndexError(level)
        found[criterion] = known[criterion][level]
    return found if len(found) == len(known) else None


def whole(body: Body) -> Fraction:
    """All points that the rubric can give."""
    return sum(
        (max(Fraction(str(level["points"])) for level in row["levels"]) for row in body["rubric"]),
        Fraction(0),
    )


def share_of(body: Body, points: Mapping[str, Fraction]) -> Fraction:
    """What part of the points these are, 0 to 1."""
    return sum(points.values(), Fraction(0)) / whole(body)


def shown(body: Body) -> list[dict[str, Any]]:
    """The rubric for the one who answers: what is looked at, and what each level is worth."""
    return [{"criterion": row["criterion"], "levels": row["levels"]} for row in body["rubric"]]


def model_line(body: Body, with_key: bool) -> list[dict[str, Any]]:
    """The model answer, where it may be told."""
    return [line(body["model"], state="key")] if with_key and body.get("model") else []
