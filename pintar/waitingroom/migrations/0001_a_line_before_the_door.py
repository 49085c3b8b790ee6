from django.db import migrations, models
from django.db.models.functions.datetime import Now


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("admitted", models.BigIntegerField(db_default=0, default=0)),
                ("rate", models.FloatField(db_default=20.0, default=20.0)),
                ("ceiling", models.FloatField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="waitingroom_room_one")
                ]
            },
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("process", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("busy", models.FloatField()),
                ("at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [models.Index(fields=["at"], name="waitingroom_entry_at")],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE waitingroom_pulse SET UNLOGGED", "ALTER TABLE waitingroom_pulse SET LOGGED"
        ),
        migrations.RunSQL("CREATE SEQUENCE waitingroom_place", "DROP SEQUENCE waitingroom_place"),
        migrations.RunSQL(
            "INSERT INTO waitingroom_room (id) VALUES (1)", "DELETE FROM waitingroom_room WHERE id = 1"
        ),
    ]
