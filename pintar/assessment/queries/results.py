"""Reading results and tries, always for somebody, and never more than may be shown yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404

from pintar.accounts.viewer import Along
from pintar.assessment import kinds
from pintar.assessment.marking import weak_lessons
from pintar.assessment.queries.corrections import judging_bodies
from pintar.assessment.queries.sittings import LATEST, parts_from
from pintar.assessment.values import PaperRules, ResultView, Shows, SlotResult, TryView, is_answer
from pintar.kit import sql

# Whether the days of a test are over and nothing that was given in them can still arrive; null where it has none.
CLOSED = "statement_timestamp() > s.ends_at + coalesce(s.late_until - s.closes_at, interval '0')"
# The concern in which somebody waits for the owner's word on this sitting, the one that ends first.
ASKED = """
SELECT c.id FROM assessment_concern c JOIN assessment_signal g ON g.id = c.signal_id WHERE c.sitting_id = s.id AND c.person_id = s.person_id
  AND c.asked_at IS NOT NULL AND c.answered_at IS NULL AND c.until >= statement_timestamp() AND g.state NOT IN ('dismissed', 'upheld')
ORDER BY c.until LIMIT 1
"""
RESULT = f"""
SELECT s.context, s.number, s.seed, s.versions, p.rules, p.parts, u.at, m.score, m.is_passed, m.slots,
  (SELECT jsonb_object_agg(l.slot, l.response) FROM ({LATEST}) l),
  (SELECT max(t.number) FROM assessment_sitting t WHERE t.person_id = s.person_id AND t.context = s.context),
  CASE WHEN u.by_id IS NULL AND s.late_until > statement_timestamp() THEN s.late_until END, {CLOSED}, s.ends_at, s.is_large, ({ASKED})
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id JOIN assessment_submission u ON u.sitting_id = s.id
JOIN LATERAL (SELECT * FROM assessment_mark k WHERE k.sitting_id = s.id ORDER BY k.id DESC LIMIT 1) m ON true
WHERE s.id = %s AND s.person_id = %s
"""  # noqa: S608 - our own words only
OWN_RESULT = Along(RESULT, lambda said, me: (said["sitting_id"], me))
TRIES = f"""
SELECT s.id, s.number, s.opened_at, s.closes_at, u.at, m.score, coalesce(m.is_passed, false), p.rules, {CLOSED}, s.paused_at,
  coalesce(m.is_final, true)
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id
LEFT JOIN assessment_submission u ON u.sitting_id = s.id
LEFT JOIN LATERAL (SELECT * FROM assessment_mark k WHERE k.sitting_id = s.id ORDER BY k.id DESC LIMIT 1) m ON true
WHERE s.person_id = %s AND s.context = %s ORDER BY s.number
"""  # noqa: S608 - our own words only


def tries_for(person_id: int, context: str) -> list[TryView]:
    """Every try of a person in a context, the first one first."""
    rows = sql.rows(TRIES, [person_id, context])
    found = []
    for sitting, number, opened_at, closes_at, at, score, is_passed, *more in rows:
        rules_json, is_closed, paused_at, is_final = more
        rules = PaperRules.from_json(json.loads(rules_json))
        shows = _shows(rules, is_passed=is_passed, used=len(rows), is_closed=is_closed)
        found.append(
            TryView(
                sitting_id=sitting,
                number=number,
                opened_at=opened_at,
                closes_at=closes_at,
                submitted_at=at,
                score=score,
                is_passed=is_passed,
                is_score_shown=shows.score,
                is_final=is_final,
                paused_at=paused_at,
            )
        )
    return found


def result_for(viewer: Any, sitting_id: UUID) -> ResultView:
    """What a sitting that was handed in is worth, question by question, as far as its rules show it now; 404 while it is open.

    Where the rules say nothing else, right answers that were missed are told once the test is passed or no try is left, so
    that a remedial try still measures, and not while answers given before the clock's end may still arrive.
    """
    row = sql.one(RESULT, [sitting_id, viewer.pk])
    if row is None:
        raise Http404
    context, number, seed, versions, rules_json, parts, at, score, is_passed, marks_json, *more = row
    answers_json, used, awaited_until, is_closed, ends_at, is_large, concern = more
    rules, marks = PaperRules.from_json(json.loads(rules_json)), json.loads(marks_json)
    answers = json.loads(answers_json) if answers_json else {}
    shows = _shows(rules, is_passed=is_passed, used=0 if awaited_until else used, is_closed=is_closed)
    if (awaited_until and not is_passed) or any(mark.get("waiting") for mark in marks):
        shows = replace(shows, key=False)  # a late answer, or a revision, may still come
    known = judging_bodies(versions)
    return ResultView(
        sitting_id=sitting_id,
        context=context,
        number=number,
        rules=rules,
        submitted_at=at,
        score=score if shows.score else None,
        is_passed=is_passed,
        shows=shows,
        slots=tuple(_slot(mark, known[mark["version"]], answers, seed, shows) for mark in marks),
        weak=tuple(weak_lessons(marks)),
        parts=parts_from(parts),
        ends_at=ends_at,
        awaited_until=awaited_until,
        is_large=is_large,
        concern=concern,
    )


def _shows(rules: PaperRules, *, is_passed: bool, used: int, is_closed: bool | None) -> Shows:
    """Where a test has no days that end, they count as over once it is passed or no try is left."""
    is_done = is_passed or (rules.tries is not None and used >= rules.tries)
    return Shows.by(rules.review, is_done=is_done, is_closed=is_done if is_closed is None else is_closed)


def _slot(
    mark: Mapping[str, Any], body: Mapping[str, Any], answers: Mapping[str, Any], seed: int, shows: Shows
) -> SlotResult:
    response = answers.get(str(mark["slot"]))
    told = response if shows.answers else None
    explained = kinds.of(body).explain(body, told, seed=f"{seed}/{mark['slot']}", with_key=shows.key)
    tells_right = shows.right and shows.score
    return SlotResult(
        number=mark["slot"],
        kind=body["kind"],
        lesson=mark["lesson"],
        earned=Decimal(mark["earned"]) if tells_right else None,
        possible=Decimal(mark["possible"]),
        is_answered=is_answer(response),
        explained=_veiled(explained, shows),
        is_waiting=mark.get("waiting", False),
    )


def _veiled(explained: Mapping[str, Any], shows: Shows) -> Mapping[str, Any]:
    """An explanation without what may not be told yet."""
    if not (shows.answers or shows.key):
        lines: list[dict[str, Any]] = []
    elif shows.right or shows.key:
        lines = explained["lines"]
    else:
        lines = [
            line | {"state": "given" if line["state"] in ("right", "wrong") else "", "feedback": ""}
            for line in explained["lines"]
        ]
    if not shows.explanation:
        lines = [line | {"feedback": ""} for line in lines]
    return {**explained, "lines": lines, "feedback": explained["feedback"] if shows.explanation else ""}
