"""Reading courses and releases. A release never changes, so what was read once is kept in memory."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from pintar.accounts.rules import can_author
from pintar.authoring.models import Course, Draft, Job, Release
from pintar.authoring.values import JobKind, Manifest
from pintar.kit import files, sql
from pintar.kit.stems import stems


@lru_cache(maxsize=128)
def manifest_of(release_id: int) -> Manifest:
    """What a release holds. Raises Release.DoesNotExist."""
    return Manifest.from_json(Release.objects.values_list("manifest", flat=True).get(pk=release_id))


@lru_cache(maxsize=1024)
def hash_of_release(release_id: int) -> str:
    """The name of a release, 64 hex digits. Raises Release.DoesNotExist."""
    return Release.objects.values_list("hash", flat=True).get(pk=release_id)


@lru_cache(maxsize=256)
def reading_html(sha: str) -> str:
    """A rendered reading, safe to show as it is. Raises FileNotFoundError."""
    return files.read(sha).decode()


@lru_cache(maxsize=1024)
def paper_of(release_id: int, lesson_key: str) -> int:
    """The id of the assessment paper of a quiz lesson. Raises KeyError when the lesson has no quiz."""
    row = sql.one("SELECT papers ->> %s FROM authoring_release WHERE id = %s", [lesson_key, release_id])
    if row is None or row[0] is None:
        raise KeyError(lesson_key)
    return int(row[0])


@dataclass(frozen=True)
class Change:
    """Files that differ between the newest draft and what is taught now; all are new when nothing is."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many files differ."""
        return len(self.added) + len(self.changed) + len(self.removed)


@dataclass(frozen=True)
class Standing:
    """Where a course stands: its newest draft, its newest release, and what publishing would change."""

    course: Course
    draft: Draft | None
    release: Release | None
    change: Change

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Faults that keep the draft from being published."""
        return [fault for fault in self._faults if fault["level"] == "error"]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Faults that may stand."""
        return [fault for fault in self._faults if fault["level"] != "error"]

    @property
    def _faults(self) -> list[dict[str, Any]]:
        return self.draft.report.get("faults", []) if self.draft else []

    @property
    def can_publish(self) -> bool:
        """Whether there is a sound draft."""
        return self.draft is not None and not self.errors


def courses_with_releases() -> QuerySet[Any]:
    """All courses, each with how many drafts it has and the hash and time of its newest release."""
    newest = Release.objects.filter(course=OuterRef("pk")).order_by("-id")
    return Course.objects.annotate(
        drafts_count=Count("drafts"),
        newest_hash=Subquery(newest.values("hash")[:1]),
        newest_at=Subquery(newest.values("published_at")[:1]),
    ).order_by("slug")


def courses_for(viewer: Any, text: str = "") -> QuerySet[Course]:
    """Courses a viewer may work on, by the stems of what they look for: all for authors, none for others."""
    if not can_author(viewer):
        return Course.objects.none()
    newest = Release.objects.filter(course=OuterRef("pk")).order_by("-id")
    drafts = Draft.objects.filter(course=OuterRef("pk")).order_by("-id")
    found = Course.objects.annotate(
        newest_hash=Subquery(newest.values("hash")[:1]),
        newest_at=Subquery(newest.values("published_at")[:1]),
        draft_at=Subquery(drafts.values("at")[:1]),
    )
    wanted = sorted(set(stems(text.replace("-", " "))))
    return found.filter(stems__contains=wanted) if wanted else found


def get_standing_for(viewer: Any, slug: str) -> Standing:
    """A course and where it stands; for those who are no authors it does not exist."""
    course = get_object_or_404(courses_for(viewer), slug=slug)
    draft = course.drafts.select_related("by").order_by("-id").first()
    release = course.releases.select_related("draft", "by").order_by("-id").first()
    return Standing(
        course, draft, release, _change(release.draft.tree if release else {}, draft.tree if draft else {})
    )


def excess_of(draft: Draft | None) -> dict[str, list[float]]:
    """By medium bytes and limit in MB, when the newest try to publish this draft was refused for its weight."""
    if draft is None:
        return {}
    tries = Job.objects.filter(draft=draft, kind=JobKind.PUBLISH, ended_at__isnull=False)
    newest = tries.order_by("-id").values_list("excess", flat=True).first()
    return newest or {}


def drafts_of(course: Course, most: int = 10) -> list[Draft]:
    """The latest drafts of a course, the newest first."""
    return list(course.drafts.select_related("by").defer("tree", "report").order_by("-id")[:most])


def releases_of(course: Course, most: int = 20) -> list[Release]:
    """The latest releases of a course, the newest first."""
    return list(course.releases.select_related("by").defer("manifest", "papers").order_by("-id")[:most])


def jobs_for(viewer: Any, most: int = 5) -> list[Job]:
    """What the viewer asked for that is not over, and the latest that is."""
    return list(Job.objects.filter(by=viewer.pk).select_related("course").order_by("-id")[:most])


def get_job_for(viewer: Any, job_id: int) -> Job:
    """The only door to a job: somebody else's does not exist."""
    return get_object_or_404(Job.objects.select_related("course"), pk=job_id, by=viewer.pk)


def _change(before: dict[str, Any], after: dict[str, Any]) -> Change:
    return Change(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
