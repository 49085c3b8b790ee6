import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    considered = {"sitting": "applied before the first release, while the table is empty everywhere"}
    dependencies = [
        ("assessment", "0006_works_marked_by_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("part", models.PositiveSmallIntegerField(default=0)),
                ("count", models.PositiveIntegerField()),
                (
                    "versions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("left", models.DurationField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="paper",
            name="parts",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="sitting",
            name="avoided",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                db_default=models.Value(
                    [],
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="sitting",
            name="ends_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sitting",
            name="extra_percent",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="sitting",
            name="is_large",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="sitting",
            name="left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sitting",
            name="left_slots",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="sitting",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="sitting",
            name="paper",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessment.paper",
            ),
        ),
        migrations.CreateModel(
            name="Accommodation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("extra_percent", models.PositiveSmallIntegerField(default=0)),
                ("is_large", models.BooleanField(default=False)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sittings", models.PositiveIntegerField()),
                ("upto", models.UUIDField()),
                (
                    "versions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "counts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), size=None
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exposures",
                        to="assessment.paper",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="sitting",
            name="exposure",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessment.exposure",
            ),
        ),
        migrations.AddIndex(
            model_name="sitting",
            index=models.Index(fields=["paper", "id"], name="assessment_sitting_paper"),
        ),
        migrations.AddField(
            model_name="papercell",
            name="paper",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cells",
                to="assessment.paper",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="sitting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="assessment.sitting"
            ),
        ),
        migrations.AddIndex(
            model_name="accommodation",
            index=models.Index(fields=["person", "-id"], name="assessment_accommodation_new"),
        ),
        migrations.AddConstraint(
            model_name="accommodation",
            constraint=models.CheckConstraint(
                condition=models.Q(("extra_percent__lte", 300)), name="assessment_accommodation_most"
            ),
        ),
        migrations.AddIndex(
            model_name="exposure",
            index=models.Index(fields=["paper", "-id"], name="assessment_exposure_newest"),
        ),
        migrations.AddConstraint(
            model_name="papercell",
            constraint=models.UniqueConstraint(fields=("paper", "number"), name="assessment_cell_number"),
        ),
    ]
