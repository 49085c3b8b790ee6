"""A ticket: one each, inside the window, signed, in the chain, and given up when its holder changes their mind."""

import pytest

from pintar.accounts.tests.people import make_person
from pintar.admission.actions import (
    change_ticket,
    give_up_ticket,
    seal,
    seal_for_good,
    settle_draw,
    take_ticket,
    taken_of,
)
from pintar.admission.keys import public_key
from pintar.admission.models import Draw, Link, Ticket
from pintar.admission.queries import chain_of, unbound
from pintar.admission.sealing import first_break, is_signed
from pintar.admission.tests.crowd import close, crowd, make_draw, take
from pintar.catalogue.actions import close_batch
from pintar.catalogue.models import Batch, Period
from pintar.catalogue.tests.offers import make_batch
from pintar.journal.models import Entry
from pintar.kit import sql
from pintar.kit.errors import Refused
from pintar.learning.models import Enrolment

pytestmark = pytest.mark.django_db


def fresh(batch):
    return Batch.objects.select_related("period", "training").get(pk=batch.pk)


def refusal(person, batch):
    with pytest.raises(Refused) as no:
        take_ticket(person=person, batch=fresh(batch))
    return no.value


def test_a_second_tap_finds_the_first_ticket_and_the_same_receipt():
    batch, person = make_draw(), make_person()
    first, second = take(batch, person, person)

    assert (first.number, first.receipt) == (second.number, second.receipt)
    assert first.is_new and not second.is_new and Ticket.objects.count() == 1
    assert is_signed(public_key(), first.entry, first.receipt)
    assert taken_of(Ticket.objects.get()).receipt == first.receipt


def test_taking_a_ticket_is_one_statement(django_assert_num_queries):
    batch, person = fresh(make_draw()), make_person()

    with django_assert_num_queries(1):
        take_ticket(person=person, batch=batch)


def test_one_ticket_in_a_period_where_one_training_may_be_chosen_and_a_change_of_mind_keeps_one():
    batch, person = make_draw(), make_person()
    other = make_batch(period=batch.period, quota=2)
    take(batch, person)

    assert refusal(person, other).code == "one-per-period"
    change_ticket(person=person, ticket=Ticket.objects.get(), batch=fresh(other))
    assert Ticket.objects.get(cancelled_at=None).batch == other and Ticket.objects.count() == 2


def test_where_several_may_be_chosen_each_batch_has_its_ticket():
    batch, person = make_draw(period={"one_training": False}), make_person()
    other = make_batch(period=batch.period, quota=2)
    take(batch, person, person)
    take(other, person)

    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(("opens", "closes", "code"), [(1, 2, "not-open-yet"), (-2, -1, "closed")])
def test_outside_the_window_there_is_no_ticket(opens, closes, code):
    batch = make_draw(period={"opens_in": opens, "closes_in": closes})

    assert refusal(make_person(), batch).code == code and not Ticket.objects.exists()


def test_the_database_decides_about_the_window_even_when_the_page_was_loaded_before_it_closed():
    batch = fresh(make_draw())
    close(batch)

    with pytest.raises(Refused) as no:
        take_ticket(person=make_person(), batch=batch)
    assert no.value.code == "closed" and not Ticket.objects.exists()


def test_a_batch_closed_early_takes_no_ticket_and_says_why():
    batch = make_draw()
    with pytest.raises(Refused, match="alasannya"):
        close_batch(batch=batch, reason="  ", by=1)
    close_batch(batch=batch, reason="Gedung pelatihan terdampak banjir.", by=1)

    no = refusal(make_person(), batch)
    assert no.code == "closed" and "banjir" in no.help_text
    assert Entry.objects.get(kind="catalogue.batch_closed_early").data["reason"].startswith("Gedung")


def test_a_batch_without_a_limit_enrols_with_the_ticket_and_one_cannot_hold_both():
    limited, person = make_draw(), make_person()
    free = make_batch(period=limited.period, quota=None)
    taken = take_ticket(person=person, batch=fresh(free))

    assert Enrolment.objects.get().pk == taken.enrolment_id
    assert refusal(person, limited).code == "one-per-period"


def test_the_chain_holds_every_ticket_in_order_and_what_was_given_up_stays_in_it():
    batch = make_draw()
    people = crowd(4)
    take(batch, *people)
    seal(batch_id=batch.pk)
    second = Ticket.objects.get(person=people[1])
    assert give_up_ticket(person=people[1], ticket=second) and not give_up_ticket(
        person=people[1], ticket=second
    )
    take(batch, make_person())
    draw = seal_for_good(batch_id=batch.pk)

    kinds = list(Link.objects.order_by("place").values_list("kind", flat=True))
    entries, links = zip(*chain_of(batch.pk), strict=True)
    assert kinds == ["taken"] * 4 + ["taken", "given-up"] and draw.entries == 6
    assert first_break(entries, links) is None and links[-1] == draw.head and unbound(batch.pk) == 0


@pytest.mark.parametrize(
    "tamper",
    [
        lambda t: Ticket.objects.filter(pk=t.pk).update(groups={"province": "94"}),
        lambda t: Ticket.objects.filter(pk=t.pk).update(taken_at=t.taken_at.replace(microsecond=1)),
        lambda t: sql.run("DELETE FROM admission_ticket WHERE id = %s", [t.pk]),
        lambda t: Link.objects.filter(ticket=t.pk).delete(),
    ],
)
def test_a_ticket_that_is_changed_or_taken_out_breaks_the_chain(tamper):
    batch = make_draw()
    take(batch, *crowd(3))
    seal_for_good(batch_id=batch.pk)
    tamper(Ticket.objects.order_by("pk")[1])

    entries, links = zip(*chain_of(batch.pk), strict=True)
    assert first_break(entries, links) == 1


def test_after_the_chain_was_closed_the_database_takes_no_ticket_whatever_the_window_says():
    batch = make_draw()
    take(batch, make_person())
    seal_for_good(batch_id=batch.pk)

    assert refusal(make_person(), batch).code == "closed" and Ticket.objects.count() == 1


def test_only_the_groups_that_the_shares_ask_for_are_written_down():
    batch = make_draw(shares=[{"by": "province", "of": "94", "least": 1, "most": None}])
    take(batch, make_person(province="94", institution="MIN Rahasia"))

    assert Ticket.objects.get().groups == {"province": "94"}


def test_the_commitment_stands_before_the_first_ticket_and_the_rule_does_not_change_after_it():
    batch = make_draw(seating="lottery")
    before = Draw.objects.get()
    take(batch, make_person())
    Period.objects.update(rules={"seating": "need", "points": {"remote": 5}})
    settle_draw(batch=fresh(batch), by=1)
    after = Draw.objects.get()
    assert (after.rule, after.commitment) == (before.rule, before.commitment)
    assert Entry.objects.filter(kind="admission.seed_committed").count() == 1
