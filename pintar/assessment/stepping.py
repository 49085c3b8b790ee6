"""Steps of an adaptive sitting: what was asked because of what, and what was known after each answer."""

from django.db import models
from django.db.models.functions import Now


class Step(models.Model):
    """One question of an adaptive sitting, in their order from 1; the last one is open until it is answered.

    `version` is the drawn item version. `share` is what part of the points the response earned, `ability` and `error` what
    was estimated by all answers to that moment (EAP and its standard error), of the competency asked for where the test
    goes competency by competency. A step that was answered is never changed.
    """

    pk = models.CompositePrimaryKey("sitting_id", "number")
    sitting = models.ForeignKey(
        "assessment.Sitting", models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    version = models.BigIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)
    act = models.UUIDField(null=True)
    response = models.JSONField(null=True)
    share = models.FloatField(null=True)
    ability = models.FloatField(null=True)
    error = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.sitting_id}/{self.number}"
