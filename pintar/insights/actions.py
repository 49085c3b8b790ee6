"""Counting: the sums follow the enrolments, and can be made anew from them at any time to the same numbers."""

from collections.abc import Callable, Collection

from django.db import connection, transaction

from pintar.insights.models import Rollup
from pintar.kit import sql

LOCK = 7_201_950  # one counts at a time: sums are read, changed and written back

COLUMNS = (
    'enrolment_id, person_id, product, "group", profession, employment, province, training_id, period_id, month, '
    "is_first, is_first_in_training, is_first_in_period, is_first_in_month, is_passed, jp"
)
# The one definition of a participation: what an enrolment counts as, from the rows as they are now.
PARTICIPATIONS = """
SELECT e.id, e.person_id, t.product, coalesce(p."group", ''), e.profession, e.employment, e.province,
       e.training_id, e.period_id, m.month,
       row_number() OVER (PARTITION BY e.person_id, t.product ORDER BY e.id) = 1,
       row_number() OVER (PARTITION BY e.person_id, e.training_id ORDER BY e.id) = 1,
       row_number() OVER (PARTITION BY e.person_id, t.product, e.period_id ORDER BY e.id) = 1,
       row_number() OVER (PARTITION BY e.person_id, t.product, m.month ORDER BY e.id) = 1,
       c.enrolment_id IS NOT NULL, coalesce(c.jp, 0)
FROM learning_enrolment e
JOIN catalogue_training t ON t.id = e.training_id
CROSS JOIN LATERAL (SELECT to_char(e.enrolled_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM') AS month) m
LEFT JOIN directory_profession p ON p.code = e.profession
LEFT JOIN learning_completion c ON c.enrolment_id = e.id
WHERE e.cancelled_at IS NULL
"""
# The sums of some participations, cell by cell. Knowledge products are no trainings: they have cells of their own.
SUMS = """
SELECT cell.dimension, cell.key, count(*) FILTER (WHERE cell.is_new) AS people, count(*) AS participations,
       count(*) FILTER (WHERE f.is_passed) AS passed, sum(f.jp) AS jp
FROM {facts} f
CROSS JOIN LATERAL (VALUES
    ('all', '', f.is_first),
    ('group', f."group", f.is_first),
    ('profession', f.profession, f.is_first),
    ('employment', f.employment, f.is_first),
    ('province', f.province, f.is_first),
    ('training', f.training_id::text, f.is_first_in_training),
    ('period', coalesce(f.period_id::text, ''), f.is_first_in_period),
    ('month', f.month, f.is_first_in_month)
) cell (dimension, key, is_new)
WHERE f.product = 'pelatihan'
GROUP BY cell.dimension, cell.key
UNION ALL
SELECT 'knowledge', cell.key, count(*) FILTER (WHERE cell.is_new), count(*), count(*) FILTER (WHERE f.is_passed), sum(f.jp)
FROM {facts} f
CROSS JOIN LATERAL (VALUES ('', f.is_first), (f.training_id::text, f.is_first_in_training)) cell (key, is_new)
WHERE f.product <> 'pelatihan'
GROUP BY cell.key
"""
TAKE_OUT = f"""
WITH gone AS (DELETE FROM insights_fact WHERE person_id = ANY(%s) RETURNING *), less AS ({SUMS.format(facts="gone")})
UPDATE insights_rollup r
SET people = r.people - less.people, participations = r.participations - less.participations,
    passed = r.passed - less.passed, jp = r.jp - less.jp, counted_at = statement_timestamp()
FROM less WHERE r.dimension = less.dimension AND r.key = less.key
"""  # noqa: S608 - our own text
PUT_IN = f"""
WITH fresh AS (INSERT INTO insights_fact ({COLUMNS}) {PARTICIPATIONS} AND e.person_id = ANY(%s) RETURNING *),
     more AS ({SUMS.format(facts="fresh")})
INSERT INTO insights_rollup AS r (dimension, key, people, participations, passed, jp, counted_at)
SELECT dimension, key, people, participations, passed, jp, statement_timestamp() FROM more ORDER BY dimension, key
ON CONFLICT (dimension, key) DO UPDATE
SET people = r.people + excluded.people, participations = r.participations + excluded.participations,
    passed = r.passed + excluded.passed, jp = r.jp + excluded.jp, counted_at = excluded.counted_at
"""  # noqa: S608 - our own text
ALL_FACTS = f"INSERT INTO insights_fact ({COLUMNS}) {PARTICIPATIONS}"
ALL_SUMS = f"""
INSERT INTO insights_rollup (dimension, key, people, participations, passed, jp, counted_at)
SELECT dimension, key, people, participations, passed, jp, statement_timestamp()
FROM ({SUMS.format(facts="insights_fact")}) s
"""  # noqa: S608 - our own text


@transaction.atomic
def recount(people: Collection[int]) -> None:
    """Count these people's participations anew: what they counted as goes out of the sums, what they are now goes in.

    Only the rows as they are now matter, so hearing news twice, late or out of order gives the same sums.
    """
    whom = sorted(set(people))
    if not whom:
        return
    _alone()
    sql.run(TAKE_OUT, [whom])
    sql.run(PUT_IN, [whom])
    Rollup.objects.filter(participations=0).delete()


@transaction.atomic
def rebuild(say: Callable[[str], None] = lambda _: None) -> int:
    """Throw the sums away and count everything from the enrolments; how many participations were counted.

    The dashboard shows the old sums until the new ones are complete. `say` is told each step.
    """
    _alone()
    say("Counting participations …")
    sql.run("TRUNCATE insights_fact")
    counted = sql.run(ALL_FACTS)
    say("Adding them up …")
    Rollup.objects.all().delete()
    sql.run(ALL_SUMS)
    return counted


def _alone() -> None:
    """Wait until nobody else counts; let go at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
