"""How fast people are let in: pure."""

from hypothesis import given
from hypothesis import strategies as st

from pintar.waitingroom.pacing import (
    LEAST_RATE,
    MOST_RATE,
    Doorstep,
    State,
    paced,
    wait_of,
)

rates = st.floats(LEAST_RATE, MOST_RATE)


def test_a_busy_site_lets_in_fewer_and_a_roomy_one_more():
    line = State(admitted=100, rate=20.0, last=1000)

    assert paced(line, busy=0.95, seconds=1).rate == 16.0
    assert paced(line, busy=0.3, seconds=1).rate == 21.0
    assert paced(line, busy=0.8, seconds=1).rate == 20.0
    assert paced(line, busy=None, seconds=1).rate == 20.0


def test_an_order_of_the_operator_is_never_exceeded():
    line = State(admitted=0, rate=20.0, last=1000, ceiling=5.0)

    assert paced(line, busy=0.1, seconds=1) == State(5, 5.0, 1000, 5.0)
    assert paced(State(0, 20.0, 1000, 1.0), busy=0.1, seconds=1).rate == 1.0


def test_time_that_nobody_looked_lets_nobody_in():
    line = State(admitted=0, rate=10.0, last=100_000)

    assert paced(line, busy=None, seconds=3600).admitted == 50


@given(
    rates,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.one_of(st.none(), st.floats(0, 1)),
    st.floats(0, 60),
)
def test_the_line_only_moves_forward_and_never_past_its_end(rate, admitted, waiting, busy, seconds):
    before = State(admitted, rate, admitted + waiting)

    after = paced(before, busy=busy, seconds=seconds)

    assert before.admitted <= after.admitted <= after.last == before.last
    assert LEAST_RATE <= after.rate <= MOST_RATE
    assert not waiting or after.admitted > before.admitted


@given(rates, st.integers(1, 10**6))
def test_whoever_comes_later_waits_no_shorter(rate, place):
    state = State(0, rate, 10**6)

    assert wait_of(place, state) <= wait_of(place + 1, state)


@given(st.lists(st.floats(0, 2), max_size=60), rates)
def test_the_doorstep_never_lets_in_more_than_its_burst_and_its_rate(pauses, rate):
    doorstep, now, taken = Doorstep(), 0.0, 0
    for pause in pauses:
        now += pause
        taken += doorstep.takes(rate, now)

    assert taken <= rate * 5 + 1 + rate * now + 1e-6
