from django.db import migrations, models
from django.db.models.functions.datetime import Now


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_entries_by_month")]

    operations = [
        migrations.CreateModel(
            name="PutAway",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.TextField()),
                ("month", models.DateField()),
                ("rows", models.BigIntegerField()),
                ("bytes", models.BigIntegerField()),
                ("sha", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_default=Now())),
                ("dropped_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "months put away",
                "constraints": [
                    models.UniqueConstraint(fields=("table", "month"), name="journal_putaway_once")
                ],
            },
        ),
    ]
