"""Figures: one row per participation, and the sums that the dashboard reads."""

from django.db import models


class Fact(models.Model):
    """One participation as the dashboard counts it. `is_first` marks a person's first, by which people are counted once."""

    enrolment_id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField()
    profession = models.CharField(max_length=16)
    employment = models.CharField(max_length=8)
    province = models.CharField(max_length=8)
    training_id = models.BigIntegerField()
    period_id = models.BigIntegerField(null=True)
    month = models.CharField(max_length=7)
    is_first = models.BooleanField()
    is_passed = models.BooleanField()
    jp = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="insights_fact_person")]

    def __str__(self) -> str:
        return str(self.enrolment_id)


class Rollup(models.Model):
    """The sums of one value of one dimension ('province', '35'); dimension 'all' has the key ''."""

    dimension = models.CharField(max_length=16)
    key = models.CharField(max_length=40)
    people = models.BigIntegerField(default=0)
    participations = models.BigIntegerField(default=0)
    passed = models.BigIntegerField(default=0)
    jp = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "key"], name="insights_rollup_cell")]

    def __str__(self) -> str:
        return f"{self.dimension} {self.key}"
