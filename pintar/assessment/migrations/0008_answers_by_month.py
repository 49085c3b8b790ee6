import django.db.models.deletion
from django.db import migrations, models

# A UUIDv7 begins with its milliseconds, so a month is a range of ids (RFC 9562, section 5.7). An answer lies in the month in
# which its sitting was opened: that id is given by the server, and all answers of a sitting lie together.
CUT = [
    """
    CREATE TABLE assessment_answer_cut (
      id uuid NOT NULL, slot smallint NOT NULL CONSTRAINT assessment_answer_slot_check CHECK (slot >= 0),
      response jsonb NOT NULL, device_at timestamptz, kept_at timestamptz NOT NULL DEFAULT statement_timestamp(),
      sitting_id uuid NOT NULL, is_late boolean NOT NULL DEFAULT false
    ) PARTITION BY RANGE (sitting_id)
    """,
    "CREATE TABLE assessment_answer_default PARTITION OF assessment_answer_cut DEFAULT",
    """
    DO $$
    DECLARE
      month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
      last timestamp := month + interval '3 months';
      oldest bigint := (SELECT ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint FROM assessment_sitting
        WHERE substr(id::text, 15, 1) = '7' ORDER BY id LIMIT 1);
    BEGIN
      IF oldest IS NOT NULL THEN
        month := least(month, greatest(date_trunc('month', to_timestamp(oldest / 1000.0) AT TIME ZONE 'UTC'), '2025-01-01'));
      END IF;
      WHILE month <= last LOOP
        EXECUTE format('CREATE TABLE assessment_answer_%s PARTITION OF assessment_answer_cut FOR VALUES FROM (%L) TO (%L)',
          to_char(month, 'YYYY_MM'),
          (lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid,
          (lpad(to_hex((extract(epoch FROM month + interval '1 month') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid);
        month := month + interval '1 month';
      END LOOP;
    END $$
    """,
    """
    INSERT INTO assessment_answer_cut (id, slot, response, device_at, kept_at, sitting_id, is_late)
    SELECT id, slot, response, device_at, kept_at, sitting_id, is_late FROM assessment_answer
    """,
    "DROP TABLE assessment_answer",
    "ALTER TABLE assessment_answer_cut RENAME TO assessment_answer",
    "ALTER TABLE assessment_answer ADD CONSTRAINT assessment_answer_pkey PRIMARY KEY (id, sitting_id)",
    "CREATE INDEX assessment_answer_latest ON assessment_answer (sitting_id, slot, kept_at)",
    """
    ALTER TABLE assessment_answer ADD CONSTRAINT assessment_answer_sitting_fk FOREIGN KEY (sitting_id)
      REFERENCES assessment_sitting (id) DEFERRABLE INITIALLY DEFERRED
    """,
]


class Migration(migrations.Migration):
    """Answers are cut by month; every row is kept. It cannot be taken back: what is cut stays cut."""

    dependencies = [("assessment", "0007_papers_drawn_by_sorts")]
    considered = {
        "answer": "the answers are written anew in one transaction, in the hour of the update; no site has a released version yet"
    }

    operations = [
        migrations.RunSQL(
            CUT,
            state_operations=[
                migrations.AlterField(
                    "answer",
                    "sitting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="assessment.sitting",
                    ),
                )
            ],
        )
    ]
