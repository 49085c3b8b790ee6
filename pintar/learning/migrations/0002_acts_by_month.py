import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions.datetime import Now

# A UUIDv7 begins with its milliseconds, so a month is a range of ids (RFC 9562, section 5.7).
CUT = [
    """
    CREATE TABLE learning_act_cut (
      id uuid NOT NULL, enrolment_id bigint NOT NULL, lesson varchar(60) NOT NULL, kind varchar(24) NOT NULL,
      medium varchar(12) NOT NULL, device_at timestamptz, received_at timestamptz NOT NULL DEFAULT statement_timestamp(),
      data jsonb NOT NULL
    ) PARTITION BY RANGE (id)
    """,
    "CREATE TABLE learning_act_default PARTITION OF learning_act_cut DEFAULT",
    """
    DO $$
    DECLARE
      month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
      last timestamp := month + interval '3 months';
      oldest bigint := (SELECT ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint FROM learning_act
        WHERE substr(id::text, 15, 1) = '7' ORDER BY id LIMIT 1);
    BEGIN
      IF oldest IS NOT NULL THEN
        month := least(month, greatest(date_trunc('month', to_timestamp(oldest / 1000.0) AT TIME ZONE 'UTC'), '2025-01-01'));
      END IF;
      WHILE month <= last LOOP
        EXECUTE format('CREATE TABLE learning_act_%s PARTITION OF learning_act_cut FOR VALUES FROM (%L) TO (%L)',
          to_char(month, 'YYYY_MM'),
          (lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid,
          (lpad(to_hex((extract(epoch FROM month + interval '1 month') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid);
        month := month + interval '1 month';
      END LOOP;
    END $$
    """,
    """
    INSERT INTO learning_act_cut (id, enrolment_id, lesson, kind, medium, device_at, received_at, data)
    SELECT id, enrolment_id, lesson, kind, medium, device_at, received_at, data FROM learning_act
    """,
    "DROP TABLE learning_act",
    "ALTER TABLE learning_act_cut RENAME TO learning_act",
    "ALTER TABLE learning_act ADD CONSTRAINT learning_act_pkey PRIMARY KEY (id)",
    "CREATE INDEX learning_act_enrolment ON learning_act (enrolment_id, received_at)",
    """
    ALTER TABLE learning_act ADD CONSTRAINT learning_act_enrolment_fk FOREIGN KEY (enrolment_id)
      REFERENCES learning_enrolment (id) DEFERRABLE INITIALLY DEFERRED
    """,
]


class Migration(migrations.Migration):
    """Acts are cut by month; every row is kept. It cannot be taken back: what is cut stays cut."""

    dependencies = [("learning", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RunSQL(
            CUT,
            state_operations=[
                migrations.AlterField(
                    "act",
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acts",
                        to="learning.enrolment",
                    ),
                )
            ],
        ),
        migrations.CreateModel(
            name="Viewing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "enrolment_id",
                        "lesson",
                        "medium",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("lesson", models.CharField(max_length=60)),
                ("medium", models.CharField(max_length=12)),
                ("spans", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                (
                    "pages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("seconds", models.FloatField(default=0.0)),
                ("share", models.FloatField(default=0.0)),
                ("position", models.FloatField(default=0.0)),
                ("at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(db_default=Now())),
                (
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="learning.enrolment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "enrolment_id",
                        "channel",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=8)),
                ("busy", models.JSONField(default=list)),
                ("doubled", models.FloatField(default=0.0)),
                (
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="learning.enrolment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reconciled",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("checked", models.BigIntegerField(default=0)),
                ("missing", models.BigIntegerField(default=0)),
                ("unproven", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Lost",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("device", models.UUIDField(null=True)),
                ("at", models.DateTimeField(db_default=Now())),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
