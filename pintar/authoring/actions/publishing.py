"""Publishing: a sound draft becomes a release, which never changes again."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pintar.assessment.actions import make_paper, offer_for_review
from pintar.authoring.actions.importing import Progress, kept_tree, quiet
from pintar.authoring.actions.library import with_library
from pintar.authoring.models import Course, Draft, Release
from pintar.authoring.rendering.press import PaperPlan, Pressed, press
from pintar.authoring.source.faults import errors
from pintar.authoring.source.reading import read_source
from pintar.authoring.values import MEDIA_NAMES, release_hash
from pintar.journal.actions import record
from pintar.kit.errors import Refused
from pintar.kit.words import megabytes


def publish(
    *,
    course: Course,
    by: int | None,
    draft: Draft | None = None,
    offer: bool = True,
    over_limit: bool = False,
    progress: Progress = quiet,
) -> Release:
    """Publish the newest draft of a course (or the one given). The same source gives the same release again, and no new rows.

    With `offer` the catalogue takes it up when it hears of it.

    Refused when there is nothing to publish, when the draft has faults, when a medium cannot be made, and with code
    "over-limit" (OverLimit, with the numbers) when a medium is heavier than the author's limit, unless `over_limit` says
    that this is known; then it is written on the release.
    """
    draft = draft or course.drafts.order_by("-id").first()
    if draft is None:
        raise Refused(_("Kursus ini belum memiliki naskah."), code="no-draft")
    draft = with_library(draft=draft, by=by)
    tree, shas = kept_tree(draft)
    source = read_source(tree, has_library=True)
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
    pressed = press(source, shas, progress)
    if pressed.excess and not over_limit and not Release.objects.filter(hash=_name_of(pressed)).exists():
        raise OverLimit(pressed.excess)
    for plan in pressed.papers:
        # Kept even when the papers are refused, so that a second person can read them in the bank.
        offer_for_review(bank=course.slug, items=plan.items, by=by, language=course.language)
    return _write_down(course, draft, pressed, by, offer)


class OverLimit(Refused):
    """A release is heavier than its author allows; `excess` says by medium its bytes and the limit in MB."""

    def __init__(self, excess: Mapping[str, list[float]]) -> None:
        self.excess = {medium: list(pair) for medium, pair in excess.items()}
        super().__init__(
            _("Data melebihi batas yang Anda tetapkan (data_limit_mb): %(numbers)s.")
            % {"numbers": told_excess(self.excess)},
            code="over-limit",
            help_text=_(
                "Kecilkan medianya, naikkan batasnya, atau nyatakan bahwa Anda mengetahuinya lalu terbitkan juga."
            ),
        )


def told_excess(excess: Mapping[str, list[float]]) -> str:
    """The numbers in words: “video 61,2 MB dari 30 MB”."""
    return "; ".join(
        _("%(medium)s %(size)s dari %(limit)s")
        % {
            "medium": MEDIA_NAMES[name].lower(),
            "size": megabytes(int(size)),
            "limit": megabytes(int(limit * 1_000_000)),
        }
        for name, (size, limit) in excess.items()
    )


def _name_of(pressed: Pressed) -> str:
    return release_hash(pressed.manifest, pressed.banks)


@transaction.atomic
def _write_down(course: Course, draft: Draft, pressed: Pressed, by: int | None, offer: bool) -> Release:
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    name = _name_of(pressed)
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
        papers={plan.lesson: _paper(course, plan, by) for plan in pressed.papers},
        notes=[*pressed.notes, *_told(pressed.excess)],
        by_id=by,
    )
    _tell(release, course, by, is_new=True, offer=offer, excess=dict(pressed.excess))
    return release


def _told(excess: Mapping[str, list[float]]) -> list[str]:
    """A release that is heavier than its limit says so for ever."""
    if not excess:
        return []
    return [
        _("Diterbitkan dengan sengaja melebihi batas data: %(numbers)s.") % {"numbers": told_excess(excess)}
    ]


def _tell(
    release: Release,
    course: Course,
    by: int | None,
    *,
    is_new: bool,
    offer: bool,
    excess: Mapping[str, list[float]] | None = None,
) -> None:
    about = {"course": course.pk, "slug": course.slug, "is_new": is_new, "offer": offer}
    record("authoring.released", release, by=by, **about, **({"over_limit": dict(excess)} if excess else {}))


def _paper(course: Course, plan: PaperPlan, by: int | None) -> int:
    return make_paper(
        bank=course.slug,
        title=plan.title,
        rules=plan.rules,
        items=plan.items,
        pools=plan.pools,
        by=by,
        bank_title=course.title,
        language=course.language,
    ).pk
