"""Registering, stepping back, changing one's mind."""

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.accounts.models import Person
from pintar.admission.actions.tickets import give_up_ticket, refuse_by_rules, take_ticket
from pintar.admission.actions.yearly import in_turn
from pintar.admission.models import SeatCount
from pintar.admission.queries import choice_of, enrolled_in
from pintar.admission.rules import refuse_unless_known, refuse_unless_open
from pintar.admission.values import Taken
from pintar.catalogue.models import Batch
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.actions import cancel, enrol
from pintar.learning.models import Enrolment


@in_turn
def join(*, person: Person, batch: Batch) -> Enrolment | Taken:
    """What the button "Daftar" does: a place at once, or a ticket where the period gives its seats by ticket."""
    if batch.period and batch.period.terms.is_by_ticket:
        return take_ticket(person=person, batch=batch)
    return register(person=person, batch=batch)


@transaction.atomic
def register(*, person: Person, batch: Batch) -> Enrolment:
    """Take a place in a batch. Tapping twice registers once; the database sees to it.

    Refused: 'profile', 'not-open-yet', 'closed', the period's own rules (`rules.refuse_unless_fit`), 'full', 'one-per-period'.
    """
    refuse_unless_known(person)
    refuse_unless_open(batch, now(), person.zone)
    refuse_by_rules(person, batch)
    enrolment, is_new = enrol(person=person, batch=batch)
    if is_new and batch.quota is not None:
        take_seat(batch_id=batch.pk)
    return enrolment


@transaction.atomic
def cancel_registration(*, person: Person, enrolment: Enrolment) -> Enrolment:
    """Step back while the window is open. The history stays; the seat is free again."""
    batch = Batch.objects.select_related("period").get(pk=enrolment.batch_id)
    refuse_unless_open(batch, now(), person.zone)
    if batch.period and batch.period.terms.is_by_ticket:
        ticket = choice_of(person, batch)
        if ticket is not None and ticket.batch_id == batch.pk:
            give_up_ticket(person=person, ticket=ticket)
    elif batch.quota is not None:
        return _cancel_seat(person, enrolment, batch)
    cancel(enrolment=enrolment, by=person.pk)
    return enrolment


def _cancel_seat(person: Person, enrolment: Enrolment, batch: Batch) -> Enrolment:
    if cancel(enrolment=enrolment, by=person.pk):
        free_seat(batch_id=batch.pk)
    return enrolment


@in_turn
@transaction.atomic
def change_choice(*, person: Person, enrolment: Enrolment, batch: Batch) -> Enrolment | Taken:
    """Give up one choice for another of the same period; when the other is not to be had, the first is kept."""
    if enrolment.period_id != batch.period_id:
        raise Refused(_("Pilihan hanya dapat ditukar di dalam periode yang sama."), code="other-period")
    cancel_registration(person=person, enrolment=enrolment)
    return join(person=person, batch=batch)


def take_seat(*, batch_id: int) -> None:
    """Take one of the limited seats; the row is held until commit, so none is given twice. Refused ('full').

    Whoever takes it is enrolled already: those who came before the limit count, and they do not count twice.
    """
    if not SeatCount.objects.filter(batch_id=batch_id).exists():
        SeatCount.objects.get_or_create(batch_id=batch_id, defaults={"taken": enrolled_in(batch_id) - 1})
    taken = sql.run(
        "UPDATE admission_seatcount s SET taken = taken + 1 FROM catalogue_batch b "
        "WHERE s.batch_id = %s AND b.id = s.batch_id AND (b.quota IS NULL OR s.taken < b.quota)",
        [batch_id],
    )
    if not taken:
        raise Refused(
            _("Kursi angkatan ini sudah penuh."),
            code="full",
            help_text=_(
                "Pilih angkatan atau pelatihan lain, atau coba lagi: kursi kembali bila ada yang mundur."
            ),
            help_url="/pelatihan/?open=on",
        )


def free_seat(*, batch_id: int) -> None:
    """Give a seat back."""
    sql.run("UPDATE admission_seatcount SET taken = greatest(taken - 1, 0) WHERE batch_id = %s", [batch_id])


@transaction.atomic
def count_seats(*, batch_id: int) -> None:
    """Count who holds a seat, as when a batch is given a limit after people came; who registers meanwhile waits."""
    SeatCount.objects.get_or_create(batch_id=batch_id)
    held = SeatCount.objects.select_for_update(no_key=True).get(pk=batch_id)
    held.taken = enrolled_in(batch_id)
    held.save(update_fields=["taken"])
