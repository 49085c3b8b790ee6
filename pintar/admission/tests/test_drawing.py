"""Seats are given once, as the rule says; who steps back makes room for the next; an outsider finds the same."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from pintar.accounts.tests.people import make_person
from pintar.admission.actions import accept_seat, draw_seats, lapse_offers, step_back
from pintar.admission.models import Draw, Outcome, Pulse, Ticket
from pintar.admission.tests.crowd import close, crowd, drawn, make_draw, take
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.models import Enrolment
from pintar.notifications.models import Letter, Notice

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_allocation.py"


def states(batch):
    return list(Outcome.objects.filter(batch=batch).order_by("ticket_id").values_list("state", flat=True))


def published(draw):
    sha = draw.published.rpartition("/")[2].removesuffix(".json")
    return files.path_of(sha, suffix=".json", public=True)


def test_first_come_gives_the_seats_to_the_first_and_enrols_them():
    batch, people = make_draw(quota=3, reserve=1), crowd(5)
    take(batch, *people)
    drawn(batch)

    assert states(batch) == ["seat", "seat", "seat", "reserve", "none"]
    assert set(Enrolment.objects.values_list("person", flat=True)) == {p.pk for p in people[:3]}


def test_drawing_again_changes_nothing_and_finishes_what_was_left():
    batch = make_draw(quota=2)
    take(batch, *crowd(4))
    first = drawn(batch)
    Draw.objects.update(told_at=None, published="")
    Notice.objects.all().delete()
    again = draw_seats(batch_id=batch.pk)

    assert (again.published, again.drawn_at) == (first.published, first.drawn_at)
    assert Enrolment.objects.count() == 2 and Notice.objects.count() == 4 and Letter.objects.count() == 4


def test_while_somebody_may_still_register_nothing_is_drawn():
    batch = make_draw()
    take(batch, make_person())
    with pytest.raises(Refused) as no:
        draw_seats(batch_id=batch.pk)

    assert no.value.code == "open" and not Outcome.objects.exists()


def test_while_it_is_not_known_whether_the_site_stood_at_the_end_nothing_is_drawn():
    batch = make_draw()
    close(batch)
    Pulse.objects.create(name="web", at=now() - timedelta(hours=1))
    with pytest.raises(Refused) as no:
        draw_seats(batch_id=batch.pk)
    assert no.value.code == "outage"

    Pulse.objects.update(at=now())
    assert draw_seats(batch_id=batch.pk).drawn_at


@pytest.mark.parametrize("seating", ["first-come", "lottery", "need"])
def test_the_outsiders_program_finds_the_same_in_the_published_file(seating):
    rules = {"points": {"remote": 2, "never-trained": 1}} if seating == "need" else {}
    shares = [{"by": "province", "of": "94", "least": 2, "most": 3}]
    batch = make_draw(seating=seating, quota=5, shares=shares, reserve=4, **rules)
    take(batch, *[make_person(province="94" if n % 4 == 0 else "35") for n in range(16)])
    draw = drawn(batch)

    done = subprocess.run(
        [sys.executable, VERIFIER, published(draw)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "16 tickets, 5 seats: everything follows from the rule.\n")
    told = json.loads(published(draw).read_text())
    assert told["commitment"] == draw.commitment and len(told["reserve"]) == 11
    assert not {"person", "email"} & set(told["tickets"][0])


def test_whoever_steps_back_makes_room_for_the_next():
    batch, people = make_draw(quota=2), crowd(4)
    take(batch, *people)
    drawn(batch)
    ticket = Ticket.objects.get(person=people[0])
    step_back(person=people[0], ticket=ticket)
    step_back(person=people[0], ticket=ticket)

    assert states(batch) == ["gone", "seat", "seat", "reserve"]
    assert set(Enrolment.objects.filter(cancelled_at=None).values_list("person", flat=True)) == {
        p.pk for p in people[1:3]
    }
    assert Notice.objects.filter(person=people[2]).count() == 2


def test_a_share_that_lost_its_holder_is_filled_from_its_group():
    batch = make_draw(quota=3, shares=[{"by": "province", "of": "94", "least": 1, "most": None}])
    people = [*crowd(4), *crowd(2, province="94")]
    take(batch, *people)
    drawn(batch)
    assert states(batch) == ["seat", "seat", "reserve", "reserve", "seat", "reserve"]

    step_back(person=people[4], ticket=Ticket.objects.get(person=people[4]))
    assert states(batch) == ["seat", "seat", "reserve", "reserve", "gone", "seat"]


def test_a_seat_that_must_be_accepted_goes_to_the_next_when_it_is_not():
    batch, people = make_draw(quota=1, accept_days=2), crowd(3)
    take(batch, *people)
    drawn(batch)
    tickets = [Ticket.objects.get(person=p) for p in people]
    step_back(person=people[0], ticket=tickets[0])
    assert (
        states(batch) == ["gone", "offered", "reserve"]
        and not Enrolment.objects.filter(cancelled_at=None).exists()
    )

    Outcome.objects.filter(ticket=tickets[1]).update(until=now() - timedelta(minutes=1))
    with pytest.raises(Refused) as no:
        accept_seat(person=people[1], ticket=tickets[1])
    assert no.value.code == "lapsed" and lapse_offers() == 1
    assert accept_seat(person=people[2], ticket=tickets[2]).person_id == people[2].pk
    assert states(batch) == ["gone", "gone", "seat"] and lapse_offers() == 0


def test_after_the_last_day_for_it_nobody_moves_up():
    batch, people = make_draw(quota=1, until_days=30), crowd(2)
    take(batch, *people)
    drawn(batch)
    step_back(person=people[0], ticket=Ticket.objects.get(person=people[0]))

    assert states(batch) == ["gone", "reserve"]


def test_a_batch_nobody_wanted_is_drawn_too():
    assert drawn(make_draw(seating="lottery")).seats == 0
