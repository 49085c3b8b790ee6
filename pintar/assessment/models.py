"""Items, papers, sittings: puts a paper before a person and marks it; does not know why."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from pintar.kit.ids import uuid7


class Item(models.Model):
    """A question of a bank, by its key; what it says is in its versions."""

    bank = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "key"], name="assessment_item_key")]

    def __str__(self) -> str:
        return f"{self.bank}/{self.key}"


class ItemVersion(models.Model):
    """What an item said at one time: frozen, named by the hash of its body. The body holds the key and never leaves the server whole."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    body = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "hash"], name="assessment_item_version_hash")]

    def __str__(self) -> str:
        return f"{self.item_id}@{self.hash[:8]}"


class Paper(models.Model):
    """Frozen rules and item versions of one test. `rules` is assessment.values.PaperRules as JSON; named by the hash of both."""

    hash = models.CharField(max_length=64, unique=True)
    title = models.TextField()
    rules = models.JSONField()
    versions = ArrayField(models.BigIntegerField())
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.title


class SittingSet(models.QuerySet["Sitting"]):
    """Words for asking about sittings."""

    def of(self, person: object) -> "SittingSet":
        """Those of one person."""
        return self.filter(person=person)

    def held(self) -> "SittingSet":
        """Lock the rows until commit."""
        return self.select_for_update(no_key=True)


class Sitting(models.Model):
    """One person's try at a paper. `context` says for what, in the words of whoever opened it ('enrolment:12:uji-tuntas').

    `versions` are the drawn item versions in the order shown; the order of options follows from `seed` and the slot.
    `is_open` stands on the row itself, beside its Submission, so that an answer that waited for the row's lock sees
    that the sitting was handed in meanwhile. What was given before `closes_at` still counts when it arrives until
    `late_until`, unless the person handed the sitting in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    context = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    versions = ArrayField(models.BigIntegerField())
    opened_at = models.DateTimeField(db_default=Now())
    closes_at = models.DateTimeField(null=True)
    late_until = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True, db_default=True)
    objects = SittingSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "context", "number"], name="assessment_sitting_number"),
            models.UniqueConstraint(
                fields=["person", "context"],
                condition=models.Q(is_open=True),
                name="assessment_sitting_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"],
                condition=models.Q(is_open=True, closes_at__isnull=False),
                name="assessment_sitting_closing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.context} #{self.number}"


class Answer(models.Model):
    """A response to one slot, kept as it was given; the latest given one counts, the earlier ones stay.

    Given is when the device says, by the server's clock, and never later than it was kept: an answer that waited for
    a signal does not replace one that was given after it, and a clock that is ahead wins nothing. Without a word
    from the device it was given when it was kept. `is_late`: it came when nothing could count any more, and stays
    to be looked at.
    """

    id = models.UUIDField(primary_key=True)
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="answers")
    slot = models.PositiveSmallIntegerField()
    response = models.JSONField()
    device_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(db_default=Now())
    is_late = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["sitting", "slot", "kept_at"], name="assessment_answer_latest")]

    def __str__(self) -> str:
        return f"{self.sitting_id}/{self.slot}"


class Submission(models.Model):
    """The moment a sitting was handed in: its existence is the state."""

    sitting = models.OneToOneField(Sitting, models.CASCADE, primary_key=True, related_name="submission")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.sitting_id)


class Mark(models.Model):
    """What a submitted sitting is worth; the latest mark counts, earlier ones stay. `score` is 0–100, `slots` the points of each slot."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="marks")
    score = models.DecimalField(max_digits=5, decimal_places=2)
    is_passed = models.BooleanField()
    slots = models.JSONField()
    reason = models.TextField(default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["sitting", "-id"], name="assessment_mark_latest")]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.score}"
