"""How tests are conducted: what a paper draws from, how often its questions were shown, pauses, and what persons are granted."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class PaperCell(models.Model):
    """One sort of questions that a paper draws `count` of: `versions` are all that fit, worked out when the paper was made.

    `part` is the place of its section among those of the paper, from 0.
    """

    paper = models.ForeignKey("assessment.Paper", models.CASCADE, db_index=False, related_name="cells")
    number = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField()
    versions = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="assessment_cell_number")]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.number}: {self.count} of {len(self.versions)}"


class Exposure(models.Model):
    """How often each question of a paper had been shown at one time: `counts` beside `versions`, of `sittings` in all.

    Written once and kept, because sittings are drawn by it and can be drawn again. `upto` is the id of the last sitting counted.
    """

    paper = models.ForeignKey("assessment.Paper", models.CASCADE, db_index=False, related_name="exposures")
    at = models.DateTimeField(db_default=Now())
    sittings = models.PositiveIntegerField()
    upto = models.UUIDField()
    versions = ArrayField(models.BigIntegerField())
    counts = ArrayField(models.PositiveIntegerField())

    class Meta:
        indexes = [models.Index(fields=["paper", "-id"], name="assessment_exposure_newest")]

    def __str__(self) -> str:
        return f"{self.paper_id} after {self.sittings}"


class Pause(models.Model):
    """The clock of a sitting stood still from `at` until `ended_at`; null while it still does.

    `left` is how much time was left, null where no clock runs.
    """

    sitting = models.ForeignKey("assessment.Sitting", models.CASCADE, related_name="pauses")
    at = models.DateTimeField()
    left = models.DurationField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.at:%H:%M}"


class Accommodation(models.Model):
    """What a person is granted in every test: time in percent beyond the limit, large print. The newest row counts.

    Neither of both means that it was taken back.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    extra_percent = models.PositiveSmallIntegerField(default=0)
    is_large = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="assessment_accommodation_new")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(extra_percent__lte=300), name="assessment_accommodation_most"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.extra_percent}%"
