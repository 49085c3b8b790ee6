"""What was touched is found, and named; what is whole is called whole."""

import json
from pathlib import Path

import pytest

from pintar.admission.models import Draw, Link, Outcome, Ticket
from pintar.admission.queries import chain_of, differences, faults_of
from pintar.admission.sealing import link
from pintar.admission.tests.crowd import crowd, drawn, make_draw, take
from pintar.kit import files, sql
from pintar.learning.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    made = make_draw(seating="lottery", quota=3)
    take(made, *crowd(8))
    drawn(made)
    return made


def published(batch) -> Path:
    return files.path_of(
        Draw.objects.get().published.rpartition("/")[2].removesuffix(".json"), suffix=".json", public=True
    )


def test_a_draw_that_nobody_touched_is_whole_and_comes_out_the_same_again(batch):
    assert faults_of(batch.pk) == [] and differences(batch.pk) == []


def rewrite_the_chain(batch):
    """What somebody with the database in their hands would do: change a ticket, and bind everything anew."""
    Ticket.objects.filter(pk=Ticket.objects.order_by("pk")[2].pk).update(needs=["remote"])
    before = "0" * 64
    for place, (entry, _old) in enumerate(list(chain_of(batch.pk)), 1):
        before = link(before, entry)
        Link.objects.filter(batch=batch, place=place).update(link=before)
    Draw.objects.update(head=before)


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (lambda b: Ticket.objects.filter(pk=Ticket.objects.order_by("pk")[4].pk).update(groups={"province": "94"}), "broken at place 5"),
        (lambda b: sql.run("DELETE FROM admission_ticket WHERE id = (SELECT max(id) FROM admission_ticket)"), "broken at place 8"),
        (lambda b: Link.objects.filter(place=8).delete(), "7 entries, and 8 were bound"),
        (rewrite_the_chain, "the journal says"),
        (lambda b: sql.run("INSERT INTO admission_ticket (batch_id, period_id, person_id, is_exclusive, groups, needs) SELECT batch_id, period_id, 999999, true, '{}', '{}' FROM admission_ticket LIMIT 1"), "in no chain"),
        (lambda b: Outcome.objects.filter(drawn="reserve", rank=1).update(drawn="seat", rank=4), "there should be 3 (seat)"),
        (lambda b: Enrolment.objects.filter(pk=Enrolment.objects.first().pk).update(batch=make_draw()), "is not enrolled"),
        (lambda b: published(b).write_text("{}"), "not what was published"),
        (lambda b: published(b).unlink(), "is gone"),
        (lambda b: Draw.objects.update(commitment="0" * 64), "not the one that was committed"),
    ],
)  # fmt: skip
def test_every_touch_is_found(batch, touch, said):
    touch(batch)

    assert any(said in fault for fault in faults_of(batch.pk)), faults_of(batch.pk)


def test_a_published_seat_that_does_not_follow_is_named(batch, tmp_path):
    told = json.loads(published(batch).read_text())
    told["seats"][0], told["reserve"][0] = told["reserve"][0], told["seats"][0]
    path = tmp_path / "told.json"
    path.write_text(json.dumps(told))

    found = differences(batch.pk, path)
    assert (
        found[0]
        == f"seat 1 should be ticket {told['reserve'][0]}, and the published file says {told['seats'][0]}"
    )


def test_a_batch_without_a_draw_is_not_called_whole():
    with pytest.raises(LookupError):
        faults_of(999_999)
