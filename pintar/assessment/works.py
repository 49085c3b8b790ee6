"""What people mark: works, what was said of them, and everything that happened on the way; nouns of their own."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class WorkState(models.TextChoices):
    """Where a work stands on its way to a result."""

    PEERS = "peers", _("dinilai rekan")
    OPEN = "open", _("menunggu penilai")
    APART = "apart", _("penilaian berbeda jauh")
    RETURNED = "returned", _("dikembalikan untuk diperbaiki")
    SETTLED = "settled", _("selesai dinilai")


class JudgementState(models.TextChoices):
    """Where one person's marking of a work stands."""

    DRAFT = "draft", _("sedang dinilai")
    GIVEN = "given", _("diberikan")
    WITHDRAWN = "withdrawn", _("ditarik")


class Step(models.TextChoices):
    """What happens to a work."""

    OPENED = "opened", _("masuk antrean")
    CLAIMED = "claimed", _("diambil")
    RELEASED = "released", _("dilepas")
    GIVEN = "given", _("dinilai")
    CHANGED = "changed", _("penilaian diubah")
    APART = "apart", _("dua penilaian berbeda jauh")
    SETTLED = "settled", _("hasil ditetapkan")
    RETURNED = "returned", _("dikembalikan")
    REVISED = "revised", _("perbaikan diterima")
    UNREVISED = "unrevised", _("waktu perbaikan berakhir")
    PASSED_ON = "passed-on", _("dialihkan ke penilai")
    APPEALED = "appealed", _("peserta mengajukan keberatan")


class Marker(models.Model):
    """Who marks works by hand: of a bank (a course's questions), of one group of people in it, or, both empty, of all.

    `group` is a name that whoever opens sittings gives, like 'batch:12'; the assessment does not know what it is.
    """

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    bank = models.CharField(max_length=80, default="", blank=True)
    group = models.CharField(max_length=80, default="", blank=True)
    by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "bank", "group"], name="assessment_marker_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.bank} {self.group}".strip()


class Judging(models.Model):
    """A work to be marked by people: one answer of a sitting that was handed in, in one round; a revision is another round.

    `response` is the answer as it is marked. `want` marks are wanted at this stage (of peers, or of markers), `claims` places are
    taken by marks given and by people who are at it, `given` are there. `moves_at` is when it moves on by itself: peers took
    too long, or the time to revise is over. A revised work is `kept_for` the one who sent it back until `kept_until`.
    `points` {criterion: points as a fraction, "5/2"} and `share` ("5/8") are the result, `how` by which rule it came about.
    """

    sitting = models.ForeignKey("assessment.Sitting", models.CASCADE, db_index=False, related_name="works")
    slot = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey("assessment.ItemVersion", models.PROTECT, db_index=False, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, db_index=False, related_name="+")
    bank = models.CharField(max_length=80)
    group = models.CharField(max_length=80, default="")
    response = models.JSONField()
    state = models.CharField(max_length=8, choices=WorkState.choices)
    want = models.PositiveSmallIntegerField(default=1)
    claims = models.PositiveSmallIntegerField(default=0)
    given = models.PositiveSmallIntegerField(default=0)
    kept_for = models.ForeignKey(PERSON, models.SET_NULL, null=True, db_index=False, related_name="+")
    kept_until = models.DateTimeField(null=True)
    is_appealed = models.BooleanField(default=False)
    opened_at = models.DateTimeField(db_default=Now())
    moves_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    points = models.JSONField(null=True)
    share = models.CharField(max_length=40, default="")
    how = models.CharField(max_length=12, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "slot", "round"], name="assessment_judging_round")
        ]
        indexes = [
            models.Index(
                fields=["opened_at", "id"],
                condition=models.Q(state__in=["open", "apart"]),
                name="assessment_judging_queue",
            ),
            models.Index(
                fields=["bank", "opened_at", "id"],
                condition=models.Q(state__in=["open", "apart"]),
                name="assessment_judging_queue_of",
            ),
            models.Index(
                fields=["version", "claims", "opened_at"],
                condition=models.Q(state="peers"),
                name="assessment_judging_peers",
            ),
            models.Index(
                fields=["moves_at"],
                condition=models.Q(moves_at__isnull=False),
                name="assessment_judging_moves",
            ),
            models.Index(
                fields=["bank", "-settled_at"],
                condition=models.Q(settled_at__isnull=False),
                name="assessment_judging_settled",
            ),
            models.Index(fields=["person", "-id"], name="assessment_judging_person"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}/{self.slot} #{self.round}"


class Judgement(models.Model):
    """What one person says of a work: by criterion the level chosen (counted from 0) and a note, and a comment on it all.

    A draft `holds` its place in the work until `held_until`; then the place goes back, and what was written stays. `distance` is
    how far a peer's mark lay from the result, as a share of all points.
    """

    judging = models.ForeignKey(Judging, models.CASCADE, db_index=False, related_name="judgements")
    by = models.ForeignKey(PERSON, models.PROTECT, db_index=False, related_name="+")
    is_peer = models.BooleanField(default=False)
    state = models.CharField(
        max_length=9, choices=JudgementState.choices, default=JudgementState.DRAFT, db_default="draft"
    )
    holds = models.BooleanField(default=True, db_default=True)
    held_until = models.DateTimeField()
    levels = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    notes = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    comment = models.TextField(default="", db_default="")
    begun_at = models.DateTimeField(db_default=Now())
    given_at = models.DateTimeField(null=True)
    distance = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judging", "by"], name="assessment_judgement_once")]
        indexes = [
            models.Index(fields=["by", "-id"], name="assessment_judgement_by"),
            models.Index(
                fields=["held_until"],
                condition=models.Q(holds=True, state="draft"),
                name="assessment_judgement_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} on {self.judging_id}: {self.state}"


class Return(models.Model):
    """A work was sent back to be revised: by whom, why, and until when. Its existence closes the round."""

    judging = models.OneToOneField(Judging, models.CASCADE, primary_key=True, related_name="sent_back")
    by = models.ForeignKey(PERSON, models.PROTECT, db_index=False, related_name="+")
    why = models.TextField()
    until = models.DateTimeField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.judging_id)


class WorkEvent(models.Model):
    """Something that happened to a work, in the order of the ids; `said` holds its figures and words."""

    judging = models.ForeignKey(Judging, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Step.choices)
    by = models.ForeignKey(PERSON, models.SET_NULL, null=True, db_index=False, related_name="+")
    said = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.judging_id} {self.kind}"


class Rehearsal(models.Model):
    """A peer marked the author's example before the works of others; the first time counts."""

    person = models.ForeignKey(PERSON, models.CASCADE, db_index=False, related_name="+")
    version = models.ForeignKey("assessment.ItemVersion", models.CASCADE, db_index=False, related_name="+")
    levels = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="assessment_rehearsal_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id}"


class Upload(models.Model):
    """A file that a person sent as part of an answer; counted against what one person may send (PINTAR_ANSWER_QUOTA_MB)."""

    person = models.ForeignKey(PERSON, models.CASCADE, db_index=False, related_name="+")
    sha = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "sha"], name="assessment_upload_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.sha[:8]}"
