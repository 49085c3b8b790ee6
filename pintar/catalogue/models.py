"""What may be joined, when, and by whom."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import cached_property

from pintar.authoring.models import Course, Release
from pintar.catalogue.values import Kind, PeriodRules, Product


class Training(models.Model):
    """What is offered in the catalogue. `stems` are the searchable stems of its words; `budget` bytes per medium of its release."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=150)
    summary = models.CharField(max_length=200)
    product = models.CharField(max_length=12, choices=Product.choices, default=Product.TRAINING)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.TECHNICAL)
    language = models.CharField(max_length=12, default="id")
    jp = models.PositiveSmallIntegerField(default=0)
    effort_minutes = models.PositiveIntegerField(default=0)
    audience = models.CharField(max_length=200, default="")
    outcomes = models.JSONField(default=list)
    legal_basis = models.JSONField(default=list)
    competencies = models.JSONField(default=list)
    professions = ArrayField(models.CharField(max_length=16), default=list)
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    budget = models.JSONField(default=dict)
    picture = models.CharField(max_length=80, default="")
    stems = ArrayField(models.TextField(), default=list)
    is_listed = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            GinIndex(fields=["stems"], name="catalogue_training_stems"),
            models.Index(fields=["-created_at", "-id"], name="catalogue_training_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class Period(models.Model):
    """A registration window and its rules, shared by several batches.

    `rules` is a `values.PeriodRules` as JSON. `planned_closes_at` is when it was first said to close, once an outage or an organiser
    has moved that; `notice` is what people are told about it.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    one_training = models.BooleanField(default=True)
    is_announced = models.BooleanField(default=True)
    rules = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    planned_closes_at = models.DateTimeField(null=True)
    notice = models.CharField(max_length=300, default="", db_default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="catalogue_period_window"
            )
        ]
        indexes = [models.Index(fields=["-closes_at", "-id"], name="catalogue_period_latest")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def terms(self) -> PeriodRules:
        """Its rules."""
        return PeriodRules.from_json(self.rules)


class Batch(models.Model):
    """One run of a training: dates, quota, and the release that is taught. Without a period it stands open at all times.

    `shares` are seats set aside for groups, or the most a group may have, as `admission.allocation.Share` writes them.
    `closed_at` is set when it was closed before its period, and `close_reason` says why.
    """

    period = models.ForeignKey(Period, models.PROTECT, null=True, related_name="batches")
    training = models.ForeignKey(Training, models.PROTECT, related_name="batches")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    quota = models.PositiveIntegerField(null=True)
    shares = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=300, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "training", "number"], name="catalogue_batch_number", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(period__isnull=True)
                | models.Q(starts_on__isnull=False, ends_on__gte=models.F("starts_on")),
                name="catalogue_batch_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(quota__isnull=True) | models.Q(quota__gt=0), name="catalogue_batch_quota"
            ),
        ]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.training_id} #{self.number}"

    @property
    def is_by_ticket(self) -> bool:
        """Whether whoever registers takes a ticket, and the seats are given after the window."""
        return bool(self.period and self.quota is not None and self.period.terms.is_by_ticket)
