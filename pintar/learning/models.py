"""Who learns what, what they did and saw, how far they are, and when they were through."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from pintar.catalogue.models import Batch, Period, Training
from pintar.learning.values import Ending, State

NO_LESSONS = models.Value([], ArrayField(models.CharField(max_length=60)))


class Real(models.FloatField):
    """A number of four bytes, where there are a hundred million of them."""

    def db_type(self, connection: Any) -> str:
        """The column."""
        return "real"


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
    when it was done, by the server's clock. The table is cut by month of the id (`kit.months`); ids whose month
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

    `done` are the keys of finished lessons in the order of the course; `scores` the score that counts of each quiz lesson
    as text, 0–100; `tries` how often it was handed in; `last_lesson` the lesson finished last; `repeats` are lessons that
    a failed try has opened again, `placed` those skipped on the evidence of a placement test (neither is in `done` for it).
    """

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="progress")
    done = ArrayField(models.CharField(max_length=60), default=list)
    scores = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    tries = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    last_lesson = models.CharField(max_length=60, default="")
    repeats = ArrayField(models.CharField(max_length=60), default=list, db_default=NO_LESSONS)
    placed = ArrayField(models.CharField(max_length=60), default=list, db_default=NO_LESSONS)
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {len(self.done)}"


class Corrective(models.Model):
    """A lesson to go through again, because a try at a quiz showed that it was not mastered: one row per try and lesson.

    `competencies` are those that were weak in it, `earned` of `possible` what its questions brought. `ending` says how
    it ended: the lesson was gone through again, or the quiz was passed meanwhile.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="+")
    quiz = models.CharField(max_length=60)
    lesson = models.CharField(max_length=60)
    sitting = models.UUIDField()
    competencies = ArrayField(models.CharField(max_length=150), default=list)
    earned = models.DecimalField(max_digits=8, decimal_places=2)
    possible = models.DecimalField(max_digits=8, decimal_places=2)
    opened_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "sitting", "lesson"], name="learning_corrective_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson} {self.ending}"


class Skipped(models.Model):
    """A lesson that its learner chose to skip after a placement test showed it mastered: the fact with its evidence.

    `evidence` has a row for each topic of the lesson: its name, ability and standard error, how certain it is that the
    ability lies above the border, and how many questions were asked and right.
    """

    pk = models.CompositePrimaryKey("enrolment_id", "lesson")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="+")
    lesson = models.CharField(max_length=60)
    sitting = models.UUIDField()
    evidence = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson}"


class Topic(models.Model):
    """What is remembered or forgotten as one: a competency of a course, or a lesson where its questions name none.

    `bank` is the slug of the course, and the name of the bank its questions lie in.
    """

    id = models.AutoField(primary_key=True)
    bank = models.CharField(max_length=80)
    competency = models.CharField(max_length=150, default="")
    lesson = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "competency", "lesson"], name="learning_topic_once")
        ]

    def __str__(self) -> str:
        return f"{self.bank}: {self.competency or self.lesson}"


class Card(models.Model):
    """What one person is to be reminded of: one row for each topic they passed, a projection of its reviews (FSRS).

    `stability` in days and `difficulty` 1–10 are those of the model; `first` is the rating that passing counted as. Rows of
    a person are few, so their key finds what is due, and a review touches no index (docs/explanation/mastery.md).
    """

    pk = models.CompositePrimaryKey("person_id", "topic_id")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, db_index=False, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="+")
    paper = models.BigIntegerField()
    passed_on = models.DateField()
    due_on = models.DateField()
    last_on = models.DateField()
    stability = Real()
    difficulty = Real()
    first = models.PositiveSmallIntegerField()
    reviews = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic_id} {self.due_on}"


class Review(models.Model):
    """One recall of a topic. `number` counts them from 1; `rating` is FSRS's (1 again … 4 easy), by the answer, the hints and
    `felt`, what the person said of it; `window` is 30 or 90 where it counts for what is remembered after so many days.
    """

    pk = models.CompositePrimaryKey("person_id", "topic_id", "number")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, db_index=False, related_name="+")
    number = models.PositiveSmallIntegerField()
    version = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    on = models.DateField()
    due_on = models.DateField()
    rating = models.PositiveSmallIntegerField()
    felt = models.PositiveSmallIntegerField(null=True)
    hints = models.PositiveSmallIntegerField(default=0)
    is_right = models.BooleanField()
    window = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["topic", "window", "is_right"],
                condition=models.Q(window__isnull=False),
                name="learning_review_window",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic_id} #{self.number}"


class Habit(models.Model):
    """How somebody wants to be reminded; without a row: on the page, not by e-mail. `mailed_on` is the day of the last letter."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    is_off = models.BooleanField(default=False)
    by_mail = models.BooleanField(default=False)
    mailed_on = models.DateField(null=True)
    told_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person"],
                condition=models.Q(by_mail=True, is_off=False),
                name="learning_habit_by_mail",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {'off' if self.is_off else 'on'}"


class Completion(models.Model):
    """The moment every condition was met; `verdict` holds each condition as it was judged."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, primary_key=True, related_name="completion")
    at = models.DateTimeField(db_default=Now())
    jp = models.PositiveSmallIntegerField()
    verdict = models.JSONField()

    def __str__(self) -> str:
        return str(self.enrolment_id)
