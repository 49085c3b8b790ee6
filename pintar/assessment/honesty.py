"""What people decide about questions that were wrong, and what asks to be looked at for honesty's sake: nouns of their own."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pintar.kit.ids import uuid7

PERSON = settings.AUTH_USER_MODEL


class Worth(models.TextChoices):
    """What answers to a version of a question are worth after it was found wrong."""

    BY = "by", _("Dinilai dengan versi lain")
    FULL = "full", _("Semua mendapat nilai penuh")
    NONE = "none", _("Tidak dihitung bagi siapa pun")


class RegradeState(models.TextChoices):
    """How far a regrade is."""

    LOOKING = "looking", _("Menghitung pratinjau")
    LOOKED = "looked", _("Menunggu keputusan")
    APPLYING = "applying", _("Sedang diterapkan")
    DONE = "done", _("Selesai")
    DROPPED = "dropped", _("Dibatalkan")
    REFUSED = "refused", _("Tidak jadi")


class Regrade(models.Model):
    """Marking all sittings of a question again after it was found wrong: first looked at, then decided by a person.

    `preview` holds the counts and the distribution; who changes stands in `Change`. Without `may_take_away` nobody loses
    a pass. `done` of `total` sittings is how far the running step is.
    """

    item = models.ForeignKey("assessment.Item", models.PROTECT, related_name="regrades")
    reason = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=RegradeState.choices, default=RegradeState.LOOKING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    preview = models.JSONField(default=dict)
    message = models.TextField(default="")
    asked_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    may_take_away = models.BooleanField(default=False)
    why_taken = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(ended_at__isnull=True), name="assessment_regrade_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"

    @property
    def is_running(self) -> bool:
        """Whether a job works on it."""
        return self.state in (RegradeState.LOOKING, RegradeState.APPLYING)


class Correction(models.Model):
    """What one version of a question is worth from the moment a person decided so (`since`); the newest decided one counts."""

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="corrections")
    version = models.ForeignKey("assessment.ItemVersion", models.PROTECT, related_name="corrections")
    what = models.CharField(max_length=4, choices=Worth.choices)
    by_version = models.ForeignKey("assessment.ItemVersion", models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regrade", "version"], name="assessment_correction_once"),
            models.CheckConstraint(
                condition=models.Q(what=Worth.BY, by_version__isnull=False)
                | (~models.Q(what=Worth.BY) & models.Q(by_version__isnull=True)),
                name="assessment_correction_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.what}"


class Change(models.Model):
    """One sitting that a regrade gives another score: before, after, and the mark that came of it once it was applied.

    `turn` is 1 for a pass won, -1 for a pass lost (or kept, where nothing may be taken away), 0 for a score alone.
    """

    regrade = models.ForeignKey(Regrade, models.CASCADE, db_index=False, related_name="changes")
    sitting = models.ForeignKey("assessment.Sitting", models.CASCADE, db_index=False, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, db_index=False, related_name="+")
    before = models.DecimalField(max_digits=5, decimal_places=2)
    after = models.DecimalField(max_digits=5, decimal_places=2)
    turn = models.SmallIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regrade", "sitting"], name="assessment_change_once"),
        ]
        indexes = [
            models.Index(fields=["regrade", "turn", "id"], name="assessment_change_turn"),
            models.Index(
                fields=["regrade", "sitting"],
                condition=models.Q(applied_at__isnull=True),
                name="assessment_change_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.before} → {self.after}"


class SignalKind(models.TextChoices):
    """What was noticed."""

    ALIKE = "alike", _("Jawaban salah yang sama")
    FAST = "fast", _("Terlalu cepat")
    DEVICE = "device", _("Banyak peserta satu perangkat")
    LEAK = "leak", _("Soal mungkin beredar")
    EXPOSED = "exposed", _("Soal terlalu sering keluar")


class SignalState(models.TextChoices):
    """Where a signal stands; only people move it."""

    OPEN = "open", _("Belum dilihat")
    ASKED = "asked", _("Peserta ditanya")
    ANSWERED = "answered", _("Peserta menjawab")
    PROPOSED = "proposed", _("Menunggu orang kedua")
    DISMISSED = "dismissed", _("Tidak ada masalah")
    UPHELD = "upheld", _("Dinyatakan benar")


class Signal(models.Model):
    """Something that a person should look at, with its reasons; never a verdict.

    It concerns a question (`item`), or sittings: `sittings` names all, `people` whose they are. `strength` is how surprising it is
    (a z, or for devices how many people); `reasons` the figures of its sentences; `key` keeps it from being said twice.
    """

    kind = models.CharField(max_length=8, choices=SignalKind.choices)
    key = models.CharField(max_length=120, unique=True)
    bank = models.CharField(max_length=80, default="")
    test = models.TextField(default="")
    item = models.ForeignKey("assessment.Item", models.CASCADE, null=True, related_name="+")
    sittings = models.JSONField(default=list)
    strength = models.FloatField()
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=SignalState.choices, default=SignalState.OPEN)
    at = models.DateTimeField(db_default=Now())
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-strength", "-id"], name="assessment_signal_state"),
            models.Index(fields=["-strength", "-id"], name="assessment_signal_strength"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.strength:.1f}"

    @property
    def is_over(self) -> bool:
        """Whether a person has decided."""
        return self.state in (SignalState.DISMISSED, SignalState.UPHELD)


class Concern(models.Model):
    """One person's part in a signal: their sitting, whether they were asked and until when they may answer, what they said.

    The person sees it from the moment they are asked. `retake_at`: an officer asked them for a new sitting.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    signal = models.ForeignKey(Signal, models.CASCADE, related_name="concerns")
    person = models.ForeignKey(PERSON, models.PROTECT, db_index=False, related_name="+")
    sitting = models.ForeignKey("assessment.Sitting", models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(null=True)
    question = models.TextField(default="")
    until = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    retake_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal", "sitting"], name="assessment_concern_once")]
        indexes = [models.Index(fields=["person", "-asked_at"], name="assessment_concern_person")]

    def __str__(self) -> str:
        return f"{self.signal_id}: {self.person_id}"


class SignalWordKind(models.TextChoices):
    """What an officer did with a signal, or said of it."""

    NOTE = "note", _("Catatan")
    ASKED = "asked", _("Bertanya kepada peserta")
    ANSWERED = "answered", _("Jawaban peserta")
    DISMISSED = "dismissed", _("Menutup: tidak ada masalah")
    PROPOSED = "proposed", _("Mengusulkan: dinyatakan benar")
    RETURNED = "returned", _("Tidak setuju dengan usul")
    UPHELD = "upheld", _("Menyetujui sebagai orang kedua")
    RETAKE = "retake", _("Meminta ujian baru")


class SignalWord(models.Model):
    """Something that was done with a signal, by whom and why; the history of how it was judged."""

    signal = models.ForeignKey(Signal, models.CASCADE, related_name="words")
    kind = models.CharField(max_length=9, choices=SignalWordKind.choices)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    text = models.TextField(default="")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.signal_id} {self.kind}"
