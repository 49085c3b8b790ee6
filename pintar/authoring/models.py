"""Courses as they are written (drafts) and as they are taught (releases)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from pintar.authoring.values import JobKind, JobState


class Course(models.Model):
    """A body of content, known by its slug. `stems` are the searchable stems of its words."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=150)
    language = models.CharField(max_length=12, default="id")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    stems = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [GinIndex(fields=["stems"], name="authoring_course_stems")]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """One saved state of a course's source: `tree` is {path: [sha256, bytes]} of files kept in the private room. The newest counts.

    `report` holds `faults` (authoring.source.faults.Fault as JSON) and, for a course from Moodle, `moodle` (its import report).
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="drafts")
    tree = models.JSONField()
    origin = models.CharField(max_length=200, default="")
    report = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["course", "-id"], name="authoring_draft_newest")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.at:%Y-%m-%d %H:%M}"


class Release(models.Model):
    """A published state of a course: frozen, named by the hash of what is shown and asked (authoring.values.release_hash).

    `manifest` is authoring.values.Manifest as JSON, `notes` what could not be carried, each a sentence; `papers` maps the key of each quiz lesson to the assessment.Paper made of it.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="releases")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    manifest = models.JSONField()
    papers = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["course", "-id"], name="authoring_release_newest")]

    def __str__(self) -> str:
        return f"{self.course_id}@{self.hash[:8]}"


class Job(models.Model):
    """Long work asked for at the desk: reading in a file that was sent (`upload` names it in the folder for passing things),
    or publishing a draft, `over_limit` also when it is heavier than its author's limit. How it ended is said in `message`;
    `excess` tells by medium bytes and limit in MB when that was the reason; `ended_at` is empty while it waits or runs."""

    kind = models.CharField(max_length=8, choices=JobKind.choices)
    course = models.ForeignKey(Course, models.CASCADE, null=True, related_name="jobs")
    draft = models.ForeignKey(Draft, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200, default="")
    upload = models.CharField(max_length=80, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(default="")
    over_limit = models.BooleanField(default=False)
    excess = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="authoring_job_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended_at is not None
