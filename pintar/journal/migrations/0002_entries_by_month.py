import django.db.models.deletion
from django.db import migrations, models

CUT = [
    "ALTER TABLE journal_failure DROP CONSTRAINT journal_failure_entry_id_b497f7e7_fk_journal_entry_id",
    # The numbers go on where they were; identity columns of tables that are cut need a newer PostgreSQL than we ask for.
    "CREATE SEQUENCE journal_entry_number",
    "SELECT setval('journal_entry_number', greatest((SELECT max(id) FROM journal_entry), 1), EXISTS (SELECT FROM journal_entry))",
    """
    CREATE TABLE journal_entry_cut (
      id bigint NOT NULL DEFAULT nextval('journal_entry_number'),
      txid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
      kind text NOT NULL, subject text NOT NULL, by bigint,
      at timestamptz NOT NULL DEFAULT statement_timestamp(), data jsonb NOT NULL
    ) PARTITION BY RANGE (at)
    """,
    "CREATE TABLE journal_entry_default PARTITION OF journal_entry_cut DEFAULT",
    """
    DO $$
    DECLARE
      month timestamp := date_trunc('month', coalesce((SELECT min(at) FROM journal_entry), now()) AT TIME ZONE 'UTC');
      last timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months';
    BEGIN
      month := greatest(month, '2025-01-01');
      WHILE month <= last LOOP
        EXECUTE format('CREATE TABLE journal_entry_%s PARTITION OF journal_entry_cut FOR VALUES FROM (%L) TO (%L)',
          to_char(month, 'YYYY_MM'), month::text || '+00', (month + interval '1 month')::text || '+00');
        month := month + interval '1 month';
      END LOOP;
    END $$
    """,
    "INSERT INTO journal_entry_cut (id, txid, kind, subject, by, at, data) SELECT id, txid, kind, subject, by, at, data FROM journal_entry",
    "DROP TABLE journal_entry",
    "ALTER TABLE journal_entry_cut RENAME TO journal_entry",
    "ALTER SEQUENCE journal_entry_number OWNED BY journal_entry.id",
    "ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (id, at)",
    "CREATE INDEX journal_entry_order ON journal_entry (txid, id)",
    "CREATE INDEX journal_entry_subject ON journal_entry (kind, subject)",
]


class Migration(migrations.Migration):
    """The journal is cut by month; every entry is kept. It cannot be taken back: what is cut stays cut."""

    dependencies = [("journal", "0001_initial")]
    considered = {
        "entry": "the journal is written anew in one transaction, in the hour of the update; no site has a released version yet"
    }

    operations = [
        migrations.RunSQL(
            CUT,
            state_operations=[
                migrations.AlterField(
                    "failure",
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="journal.entry",
                    ),
                )
            ],
        )
    ]
