"""Who marks: named for a course, for one group in it, or for all."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.accounts.models import Person
from pintar.assessment.models import Bank
from pintar.assessment.rules import can_mark
from pintar.assessment.works import Marker
from pintar.journal.actions import record
from pintar.kit.errors import Refused


@transaction.atomic
def name_marker(*, person: Person, bank: str, group: str = "", by: int | None) -> Marker:
    """Let somebody mark the works of a course, or of one group in it; both empty: all works. Naming twice names once.

    Refused for somebody who is no facilitator.
    """
    if not can_mark(person):
        raise Refused(
            _("%(name)s belum menjadi fasilitator.") % {"name": person},
            code="no-facilitator",
            help_text=_("Administrator memberi peran Fasilitator pada halaman orang itu."),
        )
    if bank and not Bank.objects.filter(name=bank).exists():
        raise Refused(_("Kursus itu tidak ada."), code="no-bank")
    marker, is_new = Marker.objects.get_or_create(
        person=person, bank=bank, group=group if bank else "", defaults={"by_id": by}
    )
    if is_new:
        record("assessment.marker_named", marker.pk, by=by, person=person.pk, bank=bank, group=marker.group)
    return marker


@transaction.atomic
def dismiss_marker(*, marker: Marker, by: int | None) -> None:
    """Take the naming back; what was marked stays."""
    record(
        "assessment.marker_dismissed",
        marker.pk,
        by=by,
        person=marker.person_id,
        bank=marker.bank,
        group=marker.group,
    )
    marker.delete()
