"""The journal is heard in order, once the writers are done, and again when somebody stumbled."""

import threading

import pytest
from django.db import connection, transaction

from pintar.journal import follower
from pintar.journal.actions import record
from pintar.journal.hearing import on, on_many, reactions
from pintar.journal.models import Entry, Failure, Hearing
from pintar.kit.clock import now


@pytest.fixture(autouse=True)
def only_ours():
    kept = dict(reactions)
    reactions.clear()
    yield
    reactions.clear()
    reactions.update(kept)


@pytest.mark.django_db(transaction=True)
def test_entries_are_heard_once_and_in_order():
    heard = []
    on("test.happened")(lambda entry: heard.append(entry.subject))
    for number in range(3):
        with transaction.atomic():
            record("test.happened", number)
            record("test.other", number)

    follower.settle()
    follower.settle()

    assert heard == ["0", "1", "2"]


@pytest.mark.django_db(transaction=True)
def test_an_entry_of_an_unfinished_transaction_is_waited_for_and_not_missed():
    heard = []
    on("test.happened")(lambda entry: heard.append(entry.subject))
    wrote, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record("test.happened", "slow")
            wrote.set()
            may_commit.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    wrote.wait(10)
    with transaction.atomic():
        record("test.happened", "quick")
    follower.catch_up()
    before = list(heard)
    may_commit.set()
    writer.join()
    follower.settle()

    assert before == []
    assert heard == ["slow", "quick"]


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_tried_again_and_does_not_hold_up_the_others():
    heard, is_broken = [], [True]

    @on("test.happened")
    def stumble(entry):
        if entry.subject == "1" and is_broken[0]:
            raise ValueError("not today")
        heard.append(entry.subject)

    for number in range(3):
        record("test.happened", number)
    follower.settle()
    assert heard == ["0", "2"]
    assert Failure.objects.get().error == "ValueError('not today')"

    is_broken[0] = False
    Failure.objects.update(next_at=now())
    follower.settle()
    assert heard == ["0", "2", "1"] and not Failure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_bad_entry_in_a_batch_leaves_the_good_ones_heard():
    heard = []

    @on_many("test.happened")
    def all_at_once(entries):
        for entry in entries:
            if entry.subject == "bad":
                raise ValueError("bad")
            Hearing.objects.get_or_create(reaction=f"seen-{entry.subject}")
        heard.append(len(entries))

    for subject in ("a", "bad", "b"):
        record("test.happened", subject)
    follower.settle()

    assert heard == [1, 1]
    assert Hearing.objects.filter(reaction__startswith="seen-").count() == 2
    assert Failure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_was_rolled_back_was_never_heard():
    heard = []
    on("test.happened")(lambda entry: heard.append(entry.subject))
    with pytest.raises(RuntimeError), transaction.atomic():
        record("test.happened", 1)
        raise RuntimeError
    follower.settle()

    assert heard == [] and not Entry.objects.filter(kind="test.happened").exists()
