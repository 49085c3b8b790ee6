"""Figures: one row per participation, and the sums that the dashboard reads."""

from django.db import models


class Fact(models.Model):
    """One participation as the dashboard counts it; a pure function of the person's enrolments (see `actions.recount`).

    `is_first…` mark the participation by which a person is counted once: of all, in the training, in the period,
    in the month. A knowledge product (`product` 'pengetahuan') is counted apart from trainings.
    """

    enrolment_id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField()
    product = models.CharField(max_length=12)
    group = models.CharField(max_length=16)
    profession = models.CharField(max_length=40)
    employment = models.CharField(max_length=8)
    province = models.CharField(max_length=8)
    training_id = models.BigIntegerField()
    period_id = models.BigIntegerField(null=True)
    month = models.CharField(max_length=7)
    is_first = models.BooleanField()
    is_first_in_training = models.BooleanField()
    is_first_in_period = models.BooleanField()
    is_first_in_month = models.BooleanField()
    is_passed = models.BooleanField()
    jp = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="insights_fact_person")]

    def __str__(self) -> str:
        return str(self.enrolment_id)


class Rollup(models.Model):
    """The sums of one value of one dimension ('province', '35'); a cell without participations has no row.

    `people` counts each person once: who and where by their first participation, so that the cells add up to all;
    in a training, period or month everybody who took part in it.
    """

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
