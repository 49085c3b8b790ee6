"""What the catalogue does when a course is released."""

from pintar.authoring.models import Release
from pintar.catalogue.actions import offer_training
from pintar.catalogue.models import Training
from pintar.journal.hearing import on
from pintar.journal.models import Entry


@on("authoring.released")
def bring_up_to_date(entry: Entry) -> None:
    """Offer what was published. A release that is offered already, or was overtaken by a newer one, changes nothing."""
    release = Release.objects.get(pk=int(entry.subject))
    offered = Training.objects.filter(course=release.course_id).values_list("release_id", flat=True).first()
    newest = (
        Release.objects.filter(course=release.course_id).order_by("-id").values_list("pk", flat=True).first()
    )
    if (
        entry.data.get("offer", True)
        and offered != release.pk
        and (entry.data.get("is_new") is False or newest == release.pk)
    ):
        offer_training(release=release, by=entry.by)
