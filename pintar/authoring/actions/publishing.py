"""Publishing: a sound draft becomes a release, which never changes again."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pintar.assessment.actions import make_paper
from pintar.authoring.actions.importing import Progress, kept_tree, quiet
from pintar.authoring.models import Course, Draft, Release
from pintar.authoring.rendering.press import PaperPlan, Pressed, press
from pintar.authoring.source.faults import errors
from pintar.authoring.source.reading import read_source
from pintar.authoring.values import release_hash
from pintar.journal.actions import record
from pintar.kit.errors import Refused


def publish(
    *,
    course: Course,
    by: int | None,
    draft: Draft | None = None,
    offer: bool = True,
    progress: Progress = quiet,
) -> Release:
    """Publish the newest draft of a course (or the one given). The same source gives the same release again, and no new rows.

    With `offer` the catalogue takes it up when it hears of it.

    Refused when there is nothing to publish, or when the draft has faults.
    """
    draft = draft or course.drafts.order_by("-id").first()
    if draft is None:
        raise Refused(_("Kursus ini belum memiliki naskah."), code="no-draft")
    tree, shas = kept_tree(draft)
    source = read_source(tree)
    if faults := errors(source.faults):
        raise Refused(
            ngettext(
                "Satu kesalahan perlu diperbaiki sebelum kursus ini dapat diterbitkan.",
                "%(count)s kesalahan perlu diperbaiki sebelum kursus ini dapat diterbitkan.",
                len(faults),
            )
            % {"count": len(faults)},
            code="faults",
            help_text="\n".join(str(fault) for fault in faults[:10]),
        )
    return _write_down(course, draft, press(source, shas, progress), by, offer)


@transaction.atomic
def _write_down(course: Course, draft: Draft, pressed: Pressed, by: int | None, offer: bool) -> Release:
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    name = release_hash(pressed.manifest, pressed.banks)
    release = Release.objects.filter(hash=name).first()
    if release is not None:
        if course.releases.order_by("-id").values_list("pk", flat=True).first() != release.pk:
            _tell(release, course, by, is_new=False, offer=offer)
        return release
    release = Release.objects.create(
        course=course,
        draft=draft,
        hash=name,
        manifest=pressed.manifest.as_json(),
        papers={plan.lesson: _paper(course, plan) for plan in pressed.papers},
        notes=list(pressed.notes),
        by_id=by,
    )
    _tell(release, course, by, is_new=True, offer=offer)
    return release


def _tell(release: Release, course: Course, by: int | None, *, is_new: bool, offer: bool) -> None:
    record(
        "authoring.released", release, by=by, course=course.pk, slug=course.slug, is_new=is_new, offer=offer
    )


def _paper(course: Course, plan: PaperPlan) -> int:
    return make_paper(bank=course.slug, title=plan.title, rules=plan.rules, items=plan.items).pk
