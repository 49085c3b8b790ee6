"""What was really seen: the same whatever the order and the number of copies, and no more than can be true."""

import itertools
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.authoring.values import ClipM, EvidenceM, LessonM, MediaM, PageM, ReadingM, SlidesM
from pintar.learning.clock import by_server
from pintar.learning.evidence import (
    DOUBLE,
    SLACK,
    Busy,
    Claim,
    Deed,
    Seen,
    add,
    admit,
    counted,
    fold,
    lack,
    length,
    merge,
    too_fast,
)

SECONDS = st.integers(0, 6000).map(lambda n: n / 10)
SPANS = st.lists(st.tuples(SECONDS, SECONDS).map(lambda s: (min(s), max(s))), max_size=12)
IDS = st.integers(1, 10**6).map(lambda n: UUID(int=n))
DEEDS = st.lists(
    st.builds(
        Deed,
        id=IDS,
        at=st.integers(1, 10**6).map(float),
        spans=SPANS,
        position=SECONDS,
        pages=st.lists(st.integers(1, 20), max_size=4),
        seconds=st.integers(0, 300).map(float),
        share=st.sampled_from([0.0, 0.25, 1.0]),
    ),
    max_size=10,
    unique_by=lambda deed: deed.id,
)
LESSON = LessonM(
    "satu",
    "Satu",
    1,
    20,
    media=MediaM(
        reading=ReadingM(html="x", bytes=1, words=480),
        slides=SlidesM(bytes=1, pages=(PageM("a", 1), PageM("b", 1), PageM("c", 1))),
        audio=ClipM(url="x", bytes=1, type="audio/mp4", seconds=600),
    ),
)


@given(SPANS, SPANS)
def test_merging_in_parts_is_merging_at_once(first, second):
    assert merge([*merge(first), *second]) == merge([*first, *second]) == merge([*second, *first])


@given(SPANS)
def test_merged_stretches_stand_apart_and_hold_no_more_than_all(spans):
    found = merge(spans)

    assert all(end < start for (_a, end), (start, _b) in itertools.pairwise(found))
    assert length(found) <= sum(end - start for start, end in spans) + 0.5 * len(spans)
    assert merge(found) == found


@given(DEEDS, st.data())
def test_order_copies_and_portions_do_not_matter(deeds, data):
    mixed = data.draw(st.permutations([*deeds, *deeds[:3]]))
    cut = data.draw(st.integers(0, len(deeds)))

    whole = fold(deeds)
    by_parts = add(add(Seen(), deeds[:cut]), deeds[cut:])

    for found in (fold(mixed), by_parts):
        assert (found.spans, found.pages, found.share, found.at, found.position) == (
            whole.spans,
            whole.pages,
            whole.share,
            whole.at,
            whole.position,
        )
        assert found.seconds == pytest.approx(whole.seconds)


@given(st.data())
def test_the_place_is_where_the_latest_act_left_it(data):
    deeds = [Deed(UUID(int=n), float(n), position=float(n * 7)) for n in range(1, 6)]

    found = add(add(Seen(), data.draw(st.permutations(deeds[:3]))), data.draw(st.permutations(deeds[3:])))

    assert (found.at, found.position) == (5.0, 35.0)


def test_jumps_of_the_slider_are_not_watching():
    assert merge([(n, n + 0.4) for n in range(100)]) == ()
    assert merge([(0, 10), (10.4, 20), (21, 30)]) == ((0, 20), (21, 30))


def test_where_nothing_may_be_skipped_only_what_has_no_hole_counts():
    strict, free = EvidenceM(may_skip=False), EvidenceM()
    spans = merge([(0, 60), (62, 100), (200, 300)])

    assert counted(free, spans) == 198 and counted(strict, spans) == 98
    assert counted(strict, merge([(50, 100)])) == 0


@pytest.mark.parametrize(
    ("rate", "most", "wrong"), [(1, 0, False), (2, 0, False), (5, 0, True), (1.5, 1.5, False), (2, 1.5, True)]
)
def test_a_speed_counts_or_does_not(rate, most, wrong):
    assert too_fast(EvidenceM(max_rate=most), rate) is wrong


def claims(*pairs):
    return [Claim(UUID(int=n), at, seconds) for n, (at, seconds) in enumerate(pairs, 1)]


def test_play_that_fits_into_time_is_believed_in_any_order_of_arrival():
    believed = claims(*((1000.0 + 30 * n, 30.0) for n in range(200)))
    busy, wrong = admit(Busy(), believed[100:], since=0)
    busy, also = admit(busy, believed[:100], since=0)

    assert not wrong and not also and busy == Busy(((970.0, 6970.0),), 0.0)


def test_more_play_than_time_is_not_believed_beyond_the_slack():
    _busy, wrong = admit(Busy(), claims(*((5000.0, 300.0) for _ in range(10))), since=0)

    assert len(wrong) == 9


def test_nobody_watched_before_they_were_enrolled():
    _busy, wrong = admit(Busy(), claims((1000.0, 119.0), (1000.0 + SLACK, 900.0)), since=1000)

    assert wrong == {UUID(int=2)}


@given(st.lists(st.tuples(st.integers(0, 20_000).map(float), st.integers(1, 900).map(float)), max_size=40))
def test_what_is_believed_never_exceeds_the_time_there_was(pairs):
    said = claims(*((20_000 + at, seconds) for at, seconds in pairs))

    busy, wrong = admit(Busy(), said, since=0)

    believed = sum(claim.seconds for claim in said if claim.id not in wrong)
    assert believed <= length(busy.spans) + SLACK + DOUBLE * believed + 1e-6
    assert all(end < start for (_a, end), (start, _b) in zip(busy.spans, busy.spans[1:], strict=False))


def test_each_medium_has_its_rule_and_says_what_is_left():
    rule = EvidenceM(watch_share=0.9, all_pages=True, read_share=0.5)

    assert lack(rule, LESSON, "audio", Seen(spans=((0, 100),))).left == 600 * 0.9 - 2 - 100
    assert lack(rule, LESSON, "audio", Seen(spans=((0, 540),))) is None
    assert lack(rule, LESSON, "slides", Seen(pages=frozenset({2}))).which == (1, 3)
    assert lack(rule, LESSON, "slides", Seen(pages=frozenset({1, 2, 3}))) is None
    assert lack(rule, LESSON, "reading", Seen(seconds=20)).left == 40  # 480 words are two minutes
    assert lack(rule, LESSON, "reading", Seen(seconds=60)) is None


def test_without_a_rule_nothing_is_asked():
    assert all(lack(EvidenceM(), LESSON, name, Seen()) is None for name in LESSON.media.names)
    assert lack(EvidenceM(watch_share=1), LESSON, "video", Seen()) is None


def test_what_was_skipped_is_named_as_such():
    rule = EvidenceM(watch_share=0.5, may_skip=False)

    assert lack(rule, LESSON, "audio", Seen(spans=((0, 100), (150, 600)))).code == "skip"


@given(st.lists(st.floats(-4e9, 4e10), max_size=20), st.floats(-4e9, 4e9))
def test_every_clock_ends_up_between_enrolment_and_now(times, sent_at):
    placed = by_server(times, sent_at=sent_at, received_at=2e9, since=1.9e9)

    assert len(placed) == len(times) and all(1.9e9 <= time <= 2e9 for time in placed)


@given(st.floats(-1e9, 1e9), st.lists(st.floats(0, 1e5), min_size=1, max_size=9))
def test_a_clock_that_is_off_by_any_amount_tells_the_same(off, ages):
    placed = by_server([2e9 - age + off for age in ages], sent_at=2e9 + off, received_at=2e9, since=1.9e9)

    assert placed == pytest.approx([2e9 - age for age in ages], abs=1e-3)


def test_acts_of_a_clock_that_was_set_in_between_keep_their_order_and_distance():
    day = 86_400.0
    placed = by_server([3600.0, 3660.0, 2e9 - 60], sent_at=2e9, received_at=2e9, since=2e9 - 30 * day)

    assert placed == [2e9 - 60, 2e9, 2e9 - 60]
