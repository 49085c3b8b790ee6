"""Pages by key: forwards, backwards, and with cursors that somebody made up."""

import base64

import pytest

from pintar.directory.models import Region
from pintar.journal.models import Entry
from pintar.kit.keyset import take

pytestmark = pytest.mark.django_db


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_the_pages_of_a_list_follow_each_other_and_lead_back():
    order = ["name", "code"]
    first = take(Region.objects.all(), order, size=20)
    second = take(Region.objects.all(), order, first.after, size=20)

    assert [*first.rows, *second.rows] == list(Region.objects.order_by("name", "code")[:40])
    assert take(Region.objects.all(), order, second.before, size=20).rows == first.rows
    assert not first.before


def test_a_moment_in_a_cursor_is_the_same_moment_again():
    Entry.objects.bulk_create([Entry(kind="x.y", subject=str(n), data={}) for n in range(5)])
    first = take(Entry.objects.all(), ["-at", "-id"], size=2)
    second = take(Entry.objects.all(), ["-at", "-id"], first.after, size=2)

    assert [e.subject for e in [*first.rows, *second.rows]] == ["4", "3", "2", "1"]


@pytest.mark.parametrize(
    "said",
    [
        '["a","x"]', '["a",null]', '["a",{"t":"x"}]', '["a",{"x":1}]', '["a",[1]]', '["a",NaN]', '["a",1e400]',
        '["c",1]', '["a"]', "5", "{}", "[" * 5000, "\x00", '["a",1,2]', '[[],1]',
    ],
)  # fmt: skip
def test_a_cursor_that_was_made_up_starts_from_the_beginning(said):
    Entry.objects.bulk_create([Entry(kind="x.y", subject=str(n), data={}) for n in range(3)])

    assert [e.subject for e in take(Entry.objects.all(), ["-id"], cursor(said)).rows] == ["2", "1", "0"]


@pytest.mark.parametrize("text", ['"\\u0000"', '"\\ud800"', '"a\\u0000b"', "null"])
def test_a_text_that_no_column_can_hold_starts_from_the_beginning(text):
    first = Region.objects.order_by("name", "code")[0]

    assert take(Region.objects.all(), ["name", "code"], cursor(f'["a",{text},"11"]'), size=1).rows == [first]


def test_a_moment_that_is_none_starts_from_the_beginning():
    Entry.objects.bulk_create([Entry(kind="x.y", subject="1", data={})])

    assert take(Entry.objects.all(), ["-at", "-id"], cursor('["a","2020-13-45",1]')).rows
