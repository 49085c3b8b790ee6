"""Courses as they are written (drafts) and as they are taught (releases)."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Course(models.Model):
    """A body of content, known by its slug."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=150)
    language = models.CharField(max_length=12, default="id")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """One saved state of a course's source: `tree` is {path: [sha256, bytes]} of files kept in the private room. The newest counts."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="drafts")
    tree = models.JSONField()
    origin = models.CharField(max_length=200, default="")
    report = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.course_id} {self.at:%Y-%m-%d %H:%M}"


class Release(models.Model):
    """A published state of a course: frozen, named by the hash of its manifest (authoring.values.Manifest as JSON).

    `papers` maps the key of each quiz lesson to the assessment.Paper made of it.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="releases")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    manifest = models.JSONField()
    papers = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.course_id}@{self.hash[:8]}"
