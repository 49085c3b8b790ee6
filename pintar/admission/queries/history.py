"""What a person's past says about a registration: one statement, and only where the period asks."""

from collections.abc import Collection
from typing import Any

from pintar.admission.values import NOTHING, History
from pintar.catalogue.models import Batch
from pintar.directory.models import Profession
from pintar.kit import sql
from pintar.kit.clock import today
from pintar.kit.memory import remembered

groups = remembered(seconds=60)

HISTORY = """
SELECT
  (SELECT max(c.at) FROM learning_completion c JOIN learning_enrolment e ON e.id = c.enrolment_id
    WHERE e.person_id = p.id AND e.training_id = %(training)s),
  (SELECT array_agg(DISTINCT t.slug) FROM learning_completion c JOIN learning_enrolment e ON e.id = c.enrolment_id
    JOIN catalogue_training t ON t.id = e.training_id WHERE e.person_id = p.id AND t.slug = ANY(%(after)s)),
  (SELECT count(*) FROM learning_enrolment e WHERE e.person_id = p.id AND e.cancelled_at IS NULL AND e.period_id IS NOT NULL
    AND e.enrolled_at >= %(year)s AND CASE WHEN %(one)s THEN e.period_id <> %(period)s ELSE e.batch_id <> %(batch)s END)
  + (SELECT count(*) FROM (SELECT * FROM admission_ticket WHERE person_id = p.id AND cancelled_at IS NULL AND is_exclusive
        UNION ALL SELECT * FROM admission_ticket WHERE person_id = p.id AND cancelled_at IS NULL AND NOT is_exclusive) t
      JOIN catalogue_batch b ON b.id = t.batch_id AND b.quota IS NOT NULL LEFT JOIN admission_outcome o ON o.ticket_id = t.id
      WHERE CASE WHEN %(one)s THEN t.period_id <> %(period)s ELSE t.batch_id <> %(batch)s END AND t.taken_at >= %(year)s AND (o.ticket_id IS NULL OR o.state IN ('reserve', 'offered'))),
  (SELECT array_agg(key) FROM admission_document WHERE person_id = p.id AND period_id = %(period)s),
  (SELECT array_agg(kind) FROM accounts_identifier WHERE person_id = p.id),
  NOT EXISTS (SELECT 1 FROM learning_completion c JOIN learning_enrolment e ON e.id = c.enrolment_id WHERE e.person_id = p.id),
  NOT EXISTS (SELECT 1 FROM learning_enrolment e WHERE e.person_id = p.id AND e.cancelled_at IS NULL AND e.period_id IS NOT NULL
    AND e.enrolled_at >= %(year)s),
  EXISTS (SELECT 1 FROM learning_enrolment e JOIN learning_progress g ON g.enrolment_id = e.id AND g.tries <> '{}'
    WHERE e.person_id = p.id AND e.training_id = %(training)s)
    AND NOT EXISTS (SELECT 1 FROM learning_completion c JOIN learning_enrolment e ON e.id = c.enrolment_id
      WHERE e.person_id = p.id AND e.training_id = %(training)s),
  coalesce((SELECT value ? p.regency_id FROM directory_rule WHERE name = 'directory.remote_regencies' AND valid_from <= %(today)s
    ORDER BY valid_from DESC LIMIT 1), false)
FROM accounts_person p WHERE p.id = %(person)s
"""


def history_of(person: Any, batch: Batch) -> History:
    """Nothing is looked up where the rules of the period ask nothing."""
    period = batch.period
    if period is None or not period.terms.asks_history:
        return NOTHING
    day = today()
    row = sql.one(
        HISTORY,
        {
            "person": person.pk,
            "training": batch.training_id,
            "period": period.pk,
            "batch": batch.pk,
            "one": period.one_training,  # a choice among the period's trainings may be changed for another
            "after": list(period.terms.after),
            "year": f"{day.year}-01-01T00:00:00+07:00",
            "today": day,
        },
    )
    if row is None:
        return NOTHING
    met = zip(("never-trained", "not-this-year", "weak", "remote"), row[5:9], strict=True)
    return History(
        passed_on=row[0].date() if row[0] else None,
        passed=frozenset(row[1] or ()),
        this_year=row[2],
        sent=frozenset(row[3] or ()),
        numbers=frozenset(row[4] or ()),
        needs=frozenset(need for need, is_met in met if is_met) & set(period.terms.points),
    )


def profession_group(person: Any) -> str:
    """The group of a person's profession."""
    return _groups().get(person.profession_id or "", "")


def professions_among(named: Collection[str]) -> tuple[str, ...]:
    """The codes of all professions that are named themselves or by their group."""
    return tuple(sorted(code for code, group in _groups().items() if {code, group} & set(named)))


def _groups() -> dict[str, str]:
    """The group of each profession; the directory's short list is remembered for a minute."""
    known: dict[str, str] = groups.get("", lambda: dict(Profession.objects.values_list("code", "group")))
    return known
