import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_answers_by_month")]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sitting_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("version", models.BigIntegerField()),
                ("asked_at", models.DateTimeField(db_default=Now())),
                ("answered_at", models.DateTimeField(null=True)),
                ("act", models.UUIDField(null=True)),
                ("response", models.JSONField(null=True)),
                ("share", models.FloatField(null=True)),
                ("ability", models.FloatField(null=True)),
                ("error", models.FloatField(null=True)),
                (
                    "sitting",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessment.sitting",
                    ),
                ),
            ],
        ),
    ]
