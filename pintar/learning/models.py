"""Who learns what, what they did and saw, how far they are, and when they were through."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from pintar.catalogue.models import Batch, Period, Training
from pintar.learning.values import State


class Enrolment(models.Model):
    """A person in a batch. Cancelling keeps the row; profession, employment and province are as they were on that day.

    `state` follows from progress and completion, and stands here so that a batch of a million is filtered by an index.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, db_index=False, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, null=True, db_index=False, related_name="+")
    training = models.ForeignKey(Training, models.PROTECT, db_index=False, related_name="+")
    is_exclusive = models.BooleanField(default=False)
    profession = models.CharField(max_length=40, default="")
    employment = models.CharField(max_length=8, default="")
    province = models.CharField(max_length=8, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW, db_default=State.NEW)
    enrolled_at = models.DateTimeField(db_default=Now())
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "batch"],
                condition=models.Q(cancelled_at__isnull=True),
                name="learning_enrolment_once",
            ),
            models.UniqueConstraint(
                fields=["person", "period"],
                condition=models.Q(cancelled_at__isnull=True, is_exclusive=True),
                name="learning_enrolment_one_per_period",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "-id"], name="learning_enrolment_batch"),
            models.Index(
                fields=["batch", "state", "-id"],
                condition=models.Q(cancelled_at__isnull=True),
                name="learning_enrolment_state",
            ),
            models.Index(
                fields=["batch", "province", "-id"],
                condition=models.Q(cancelled_at__isnull=True),
                name="learning_enrolment_region",
            ),
            models.Index(
                fields=["batch", "province", "state", "-id"],
                condition=models.Q(cancelled_at__isnull=True),
                name="learning_enrolment_region_st",
            ),
            models.Index(fields=["person", "-id"], name="learning_enrolment_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.batch_id}"


class Act(models.Model):
    """Something a learner did, named by a UUIDv7 that their device made: sending it twice counts once.

    Written under the lock of the enrolment's progress, so `received_at` orders the acts of an enrolment. `device_at` is
    when it was done, by the server's clock. The table is cut by month of the id (`actions/months.py`); ids whose month
    has no part of its own, as those of a clock years off, lie in `learning_act_default`.
    """

    id = models.UUIDField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="acts")
    lesson = models.CharField(max_length=60)
    kind = models.CharField(max_length=24)
    medium = models.CharField(max_length=12, default="")
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["enrolment", "received_at"], name="learning_act_enrolment")]

    def __str__(self) -> str:
        return f"{self.kind} {self.lesson}"


class Viewing(models.Model):
    """What was seen of one medium of a lesson: a projection of its acts, rebuilt by `replay` (`evidence.fold`).

    `spans` are the stretches of a clip that were played, merged, in seconds; `pages` the slides that were shown;
    `seconds` and `share` how long and how far a text was read; `position` where it was left, at the instant `at`.
    """

    pk = models.CompositePrimaryKey("enrolment_id", "lesson", "medium")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="+")
    lesson = models.CharField(max_length=60)
    medium = models.CharField(max_length=12)
    spans = models.JSONField(db_default=models.Value([], models.JSONField()), default=list)
    pages = ArrayField(models.IntegerField(), default=list)
    seconds = models.FloatField(default=0.0)
    share = models.FloatField(default=0.0)
    position = models.FloatField(default=0.0)
    at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson} {self.medium}"


class Presence(models.Model):
    """The stretches of real time that an enrolment's acts account for, so that no minute is watched twice at once.

    `channel` is play or read; `busy` are instants in seconds since 1970, merged; `doubled` how many seconds were
    claimed by two acts, as when two devices played.
    """

    pk = models.CompositePrimaryKey("enrolment_id", "channel")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="+")
    channel = models.CharField(max_length=8)
    busy = models.JSONField(default=list)
    doubled = models.FloatField(default=0.0)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.channel}"


class Reconciled(models.Model):
    """One day of the public counter: how many receipts devices showed us, and of those how many we did not find.

    `unproven` are ids that were said to be acknowledged without the seal of a receipt; they prove nothing.
    """

    day = models.DateField(primary_key=True)
    checked = models.BigIntegerField(default=0)
    missing = models.BigIntegerField(default=0)
    unproven = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.missing} of {self.checked}"


class Lost(models.Model):
    """An act or answer that was acknowledged and is not there: there should be none. Said once, however often it is shown."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    device = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.id)


class Progress(models.Model):
    """How far an enrolment is: a projection of its acts and marks, rebuilt by `replay`.

    `done` are the keys of finished lessons in the order of the course; `scores` the best score of each quiz lesson
    as text, 0–100; `tries` how often it was handed in; `last_lesson` the lesson finished last.
    """

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="progress")
    done = ArrayField(models.CharField(max_length=60), default=list)
    scores = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    tries = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    last_lesson = models.CharField(max_length=60, default="")
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {len(self.done)}"


class Completion(models.Model):
    """The moment every condition was met; `verdict` holds each condition as it was judged."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="completion")
    at = models.DateTimeField(db_default=Now())
    jp = models.PositiveSmallIntegerField()
    verdict = models.JSONField()

    def __str__(self) -> str:
        return str(self.enrolment_id)
