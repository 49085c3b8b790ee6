"""Items, papers, sittings: puts a paper before a person and marks it; does not know why."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from pintar.assessment import conduct, honesty, stepping, works  # noqa: F401 - Django looks for models here
from pintar.assessment.cards import AnalysisState, Difficulty, EventKind, ItemState, Level
from pintar.assessment.conduct import Exposure
from pintar.kit.ids import uuid7


class Bank(models.Model):
    """Where questions lie together: `name` is that of the course they belong to, or one given at the desk.

    With `needs_review` a paper takes only versions that a second person has approved.
    """

    name = models.CharField(primary_key=True, max_length=80)
    title = models.CharField(max_length=150, default="")
    needs_review = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.title or self.name


class Item(models.Model):
    """A question of a bank, by its key; what it says is in its versions.

    The rest is its card (assessment.cards), that of the newest version: what lists show and search. `state` says where the
    newest version stands; `is_used` that a paper holds some version, so it cannot be thrown away; `concern` is how much its
    figures ask to be looked at, 0 to 100.
    """

    bank = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    newest = models.ForeignKey("ItemVersion", models.SET_NULL, null=True, db_index=False, related_name="+")
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.DRAFT)
    is_used = models.BooleanField(default=False, db_default=False)
    kind = models.CharField(max_length=24, default="")
    title = models.CharField(max_length=300, default="")
    stems = ArrayField(models.TextField(), default=list)
    bands = ArrayField(models.BigIntegerField(), default=list)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    competency = models.CharField(max_length=150, default="")
    lesson = models.CharField(max_length=60, default="")
    level = models.CharField(max_length=2, choices=Level.choices, default="")
    difficulty = models.CharField(max_length=8, choices=Difficulty.choices, default="")
    language = models.CharField(max_length=12, default="id")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    figure = models.ForeignKey("ItemFigure", models.SET_NULL, null=True, db_index=False, related_name="+")
    concern = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "key"], name="assessment_item_key")]
        indexes = [
            models.Index(fields=["-concern", "-id"], name="assessment_item_worst"),
            models.Index(fields=["bank", "-concern", "-id"], name="assessment_item_worst_of"),
            GinIndex(fields=["stems"], name="assessment_item_stems"),
            GinIndex(fields=["bands"], name="assessment_item_bands"),
            GinIndex(fields=["tags"], name="assessment_item_tags"),
        ]

    def __str__(self) -> str:
        return f"{self.bank}/{self.key}"


class ItemVersion(models.Model):
    """What an item said at one time: frozen, named by the hash of its body. The body holds the key and never leaves the server whole.

    `source` is what its author wrote, where that is known: fields of the format of courses.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    body = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    source = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_used = models.BooleanField(default=False, db_default=False)
    is_reviewed = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "hash"], name="assessment_item_version_hash")]

    def __str__(self) -> str:
        return f"{self.item_id}@{self.hash[:8]}"


class ItemEvent(models.Model):
    """Something that happened to a question, or was said of it: comments, reviews, changes, in the order of their ids."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="events")
    version = models.ForeignKey(ItemVersion, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    text = models.TextField(default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"


class TestFigure(models.Model):
    """What the sittings of one test say of it as a whole; a test is the papers of a bank with the same title."""

    __test__ = False
    bank = models.CharField(max_length=80)
    title = models.TextField()
    sittings = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    length = models.FloatField()
    alpha = models.FloatField(null=True)
    mean = models.FloatField(null=True)
    sd = models.FloatField(null=True)
    sem = models.FloatField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "title"], name="assessment_test_figure")]

    def __str__(self) -> str:
        return f"{self.bank}: {self.title}"


class ItemFigure(models.Model):
    """What the answers to one version say of it (assessment.measuring). Shares are 0 to 1, null where too little is known.

    `steepness` and `place` are a and b of the 2PL curve; `seconds` the median time of an answer; `advice` rows of code, weight
    and numbers; `options` {id: chosen, share, rest, is_key, levels}; `levels` rows of (ability, seen, p), weakest fifth first;
    `months` rows of (month, seen, p, discrimination); `groups` how it treats groups alike (or not).
    """

    version = models.OneToOneField(ItemVersion, models.CASCADE, primary_key=True, related_name="figure")
    test = models.ForeignKey(TestFigure, models.CASCADE, related_name="+")
    seen = models.PositiveIntegerField()
    p = models.FloatField(null=True)
    discrimination = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    steepness = models.FloatField(null=True)
    place = models.FloatField(null=True)
    seconds = models.FloatField(null=True)
    weight = models.PositiveSmallIntegerField(default=0)
    advice = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    levels = models.JSONField(default=list)
    months = models.JSONField(default=list)
    groups = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.version_id}: p {self.p}"


class Analysis(models.Model):
    """One counting of the figures, of a bank or (empty) of all: how far it is, and how it ended."""

    bank = models.CharField(max_length=80, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=AnalysisState.choices, default=AnalysisState.WAITING)
    step = models.TextField(default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(default="")
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bank"], condition=models.Q(ended_at__isnull=True), name="assessment_analysis_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bank or '*'} {self.state}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended_at is not None


class Paper(models.Model):
    """Frozen rules and item versions of one test. `rules` is assessment.values.PaperRules as JSON; named by the hash of both.

    `parts` are its sections in the order shown, rows of (title, questions); none where it has none.
    """

    hash = models.CharField(max_length=64, unique=True)
    title = models.TextField()
    rules = models.JSONField()
    versions = ArrayField(models.BigIntegerField())
    created_at = models.DateTimeField(db_default=Now())
    bank = models.CharField(max_length=80, default="")
    parts = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        indexes = [
            models.Index(fields=["bank", "title"], name="assessment_paper_bank"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(rules__has_key="adaptive"),
                name="assessment_paper_adaptive",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SittingSet(models.QuerySet["Sitting"]):
    """Words for asking about sittings."""

    def of(self, person: object) -> "SittingSet":
        """Those of one person."""
        return self.filter(person=person)

    def held(self) -> "SittingSet":
        """Lock the rows until commit, and nothing that is read along with them."""
        return self.select_for_update(no_key=True, of=("self",))


class Sitting(models.Model):
    """One person's try at a paper. `context` says for what, in the words of whoever opened it ('enrolment:12:uji-tuntas').

    `versions` are the drawn item versions in the order shown; the order of options follows from `seed` and the slot.
    `is_open` stands on the row itself, beside its Submission, so that an answer that waited for the row's lock sees
    that the sitting was handed in meanwhile. What was given before `closes_at` still counts when it arrives until
    `late_until`, unless the person handed the sitting in. `device` is a keyed hash of the browser that opened it.
    `ends_at` is when the days of the test are over, whatever its clock.

    `exposure` and `avoided` are what it was drawn by beside the seed: how often questions had been shown, and those not to
    show again. While `paused_at` stands its clock stands still, and `closes_at` is `ends_at`. Where parts are done one after
    the other, slots up to `left_slots` are left behind since `left_at`. `extra_percent` and `is_large` were granted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    paper = models.ForeignKey(Paper, models.PROTECT, db_index=False, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    context = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    versions = ArrayField(models.BigIntegerField())
    opened_at = models.DateTimeField(db_default=Now())
    closes_at = models.DateTimeField(null=True)
    late_until = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True, db_default=True)
    device = models.BigIntegerField(null=True)
    ends_at = models.DateTimeField(null=True)
    exposure = models.ForeignKey(Exposure, models.PROTECT, null=True, db_index=False, related_name="+")
    avoided = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=models.Value([], ArrayField(models.BigIntegerField())),
    )
    paused_at = models.DateTimeField(null=True)
    left_slots = models.PositiveSmallIntegerField(default=0, db_default=0)
    left_at = models.DateTimeField(null=True)
    extra_percent = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_large = models.BooleanField(default=False, db_default=False)
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
            ),
            models.Index(fields=["paper", "id"], name="assessment_sitting_paper"),
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
    sitting = models.ForeignKey(Sitting, models.CASCADE, db_index=False, related_name="answers")
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
    """What a submitted sitting is worth; the latest mark counts, earlier ones stay. `score` is 0–100, `slots` the points of each slot.

    `is_final` is false while a question waits for people to mark it: until then nothing is passed.
    """

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="marks")
    score = models.DecimalField(max_digits=5, decimal_places=2)
    is_passed = models.BooleanField()
    is_final = models.BooleanField(default=True, db_default=True)
    slots = models.JSONField()
    reason = models.TextField(default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["sitting", "-id"], name="assessment_mark_latest")]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.score}"
