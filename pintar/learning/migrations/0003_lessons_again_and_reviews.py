import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import pintar.learning.models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0002_acts_by_month"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="progress",
            name="placed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                db_default=models.Value(
                    [],
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="progress",
            name="repeats",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                db_default=models.Value(
                    [],
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="Habit",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_off", models.BooleanField(default=False)),
                ("by_mail", models.BooleanField(default=False)),
                ("mailed_on", models.DateField(null=True)),
                ("told_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("by_mail", True), ("is_off", False)),
                        fields=["person"],
                        name="learning_habit_by_mail",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Skipped",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "enrolment_id",
                        "lesson",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("lesson", models.CharField(max_length=60)),
                ("sitting", models.UUIDField()),
                ("evidence", models.JSONField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
            name="Topic",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("bank", models.CharField(max_length=80)),
                ("competency", models.CharField(default="", max_length=150)),
                ("lesson", models.CharField(default="", max_length=60)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bank", "competency", "lesson"), name="learning_topic_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id", "topic_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("paper", models.BigIntegerField()),
                ("passed_on", models.DateField()),
                ("due_on", models.DateField()),
                ("last_on", models.DateField()),
                ("stability", pintar.learning.models.Real()),
                ("difficulty", pintar.learning.models.Real()),
                ("first", models.PositiveSmallIntegerField()),
                ("reviews", models.PositiveSmallIntegerField(default=0)),
                (
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="learning.enrolment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="learning.topic",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Corrective",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quiz", models.CharField(max_length=60)),
                ("lesson", models.CharField(max_length=60)),
                ("sitting", models.UUIDField()),
                (
                    "competencies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=150), default=list, size=None
                    ),
                ),
                ("earned", models.DecimalField(decimal_places=2, max_digits=8)),
                ("possible", models.DecimalField(decimal_places=2, max_digits=8)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        choices=[("repeated", "sudah diulang"), ("passed", "ujiannya sudah lulus")],
                        default="",
                        max_length=8,
                    ),
                ),
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "sitting", "lesson"), name="learning_corrective_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "topic_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("version", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("on", models.DateField()),
                ("due_on", models.DateField()),
                ("rating", models.PositiveSmallIntegerField()),
                ("felt", models.PositiveSmallIntegerField(null=True)),
                ("hints", models.PositiveSmallIntegerField(default=0)),
                ("is_right", models.BooleanField()),
                ("window", models.PositiveSmallIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="learning.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("window__isnull", False)),
                        fields=["topic", "window", "is_right"],
                        name="learning_review_window",
                    )
                ],
            },
        ),
        # A review writes its card again in place: room on the page keeps that from touching the key's index.
        migrations.RunSQL(
            "ALTER TABLE learning_card SET (fillfactor = 85)", "ALTER TABLE learning_card RESET (fillfactor)"
        ),
    ]
