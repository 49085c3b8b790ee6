"""Files that authors send, what is made of them, and the captions that go with them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from pintar.media.values import MakingState, MediaKind, UploadState


class Asset(models.Model):
    """A file somebody keeps for courses: `sha` names its bytes in the private room, `format` is its kind by content (mp4, pptx, png …).

    `name` is what it was called where it came from, `note` what there is to know about it, such as macros that are not run.
    """

    sha = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=MediaKind.choices)
    format = models.CharField(max_length=8)
    bytes = models.BigIntegerField()
    note = models.TextField(default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="media_asset_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["sha", "kind", "by"], nulls_distinct=False, name="media_asset_kept_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Making(models.Model):
    """What is made of one file by one recipe: the same bytes are made once, whoever sends them.

    `step` says in words what is done now, `done` of `total` how far it is (thousandths of the whole work), `message` why it
    waits or was refused; `made` is media.values of the kind, as JSON. `recipe` names the settings and programs it was made with.
    """

    sha = models.CharField(max_length=64)
    recipe = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=MediaKind.choices)
    state = models.CharField(max_length=8, choices=MakingState.choices, default=MakingState.WAITING)
    step = models.CharField(max_length=120, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(default="")
    made = models.JSONField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha", "recipe"], name="media_making_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha[:8]}"

    @property
    def percent(self) -> int:
        """How much of the work is done, 0 to 100."""
        if self.state == MakingState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (MakingState.DONE, MakingState.REFUSED)


class Caption(models.Model):
    """The captions of an asset in one language, as WebVTT; `is_auto` while no person has looked at what a program heard."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="captions")
    language = models.CharField(max_length=12)
    label = models.CharField(max_length=60)
    vtt = models.TextField()
    is_auto = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "language"], name="media_caption_language")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.language}"


class CaptionVersionSet(models.QuerySet["CaptionVersion"]):
    def remember(self, caption: Caption) -> "CaptionVersion":
        """Write down what captions say before they are changed or taken away."""
        return self.create(
            asset_id=caption.asset_id,
            language=caption.language,
            label=caption.label,
            vtt=caption.vtt,
            is_auto=caption.is_auto,
            by_id=caption.by_id,
            saved_at=caption.at,
        )


class CaptionVersion(models.Model):
    """What captions said before they were changed or taken away; `by` and `saved_at` are of that wording."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="caption_versions")
    language = models.CharField(max_length=12)
    label = models.CharField(max_length=60)
    vtt = models.TextField()
    is_auto = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()
    at = models.DateTimeField(db_default=Now())

    objects = CaptionVersionSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asset", "language", "-id"], name="media_caption_versions")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.language} {self.saved_at:%Y-%m-%d %H:%M}"


class UploadSet(models.QuerySet["Upload"]):
    def held(self) -> "UploadSet":
        """Lock the rows until commit."""
        return self.select_for_update(no_key=True)

    def unfinished(self) -> "UploadSet":
        """Those that still wait for bytes, or for the look at what they are."""
        return self.filter(state=UploadState.SENDING)


class Upload(models.Model):
    """A file on its way here in pieces: `offset` bytes of `length` have arrived. What it became is `asset`.

    `fingerprint` is how the browser told this file from others: the same file goes on where it stopped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=200, default="", blank=True)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha = models.CharField(max_length=64, default="", blank=True)
    asset = models.ForeignKey(Asset, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=UploadState.choices, default=UploadState.SENDING)
    message = models.TextField(default="", blank=True)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    objects = UploadSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-made_at"], name="media_upload_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__gte=0, offset__lte=models.F("length")), name="media_upload_offset"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sending(self) -> bool:
        """Whether more bytes are awaited."""
        return self.state == UploadState.SENDING and self.offset < self.length

    @property
    def is_looked_at(self) -> bool:
        """Whether all bytes are here and what they are is not known yet."""
        return self.state == UploadState.SENDING and self.offset == self.length

    @property
    def percent(self) -> int:
        """How much has arrived, 0 to 100."""
        return self.offset * 100 // self.length if self.length else 0
