"""Reading courses and releases. A release never changes, so what was read once is kept in memory."""

from functools import lru_cache

from pintar.authoring.models import Release
from pintar.authoring.values import Manifest
from pintar.kit import files, sql


@lru_cache(maxsize=128)
def manifest_of(release_id: int) -> Manifest:
    """What a release holds. Raises Release.DoesNotExist."""
    return Manifest.from_json(Release.objects.values_list("manifest", flat=True).get(pk=release_id))


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
