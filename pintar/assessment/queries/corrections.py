"""What people decided about questions that were wrong, as marking takes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pintar.assessment.marking import Ruling
from pintar.assessment.queries.sittings import bodies_of
from pintar.kit import sql

RULINGS = """
SELECT DISTINCT ON (version_id) version_id, what, coalesce(by_version_id, 0) FROM assessment_correction
WHERE version_id = ANY(%s) AND since IS NOT NULL ORDER BY version_id, since DESC, id DESC
"""


def rulings_for(version_ids: Sequence[int]) -> dict[int, Ruling]:
    """The decision that counts for each of these versions; those without one are left out. One statement, where one is needed."""
    return rulings_from(sql.rows(RULINGS, [list(version_ids)]))


def judging_bodies(version_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """The body by which each version is explained: that of the version that judges it, where it was corrected."""
    rulings = rulings_for(version_ids)
    judged = {version: one.body for version, one in rulings.items() if one.body is not None}
    return {**bodies_of(version_ids), **judged}


def rulings_from(rows: Sequence[tuple[int, str, int]]) -> dict[int, Ruling]:
    """Decisions from (version, what, by version) rows."""
    bodies = bodies_of([by for _version, _what, by in rows if by])
    return {version: Ruling(what, by, bodies.get(by)) for version, what, by in rows}
