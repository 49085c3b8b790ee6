"""What is remembered is worked out once, and not for long."""

from pintar.kit.memory import Remembered


def test_a_value_is_made_once_while_it_is_good():
    made, memory = [], Remembered(60)
    for _ in range(3):
        memory.get("a", lambda: made.append(1) or len(made))

    assert memory.get("a", lambda: 99) == 1


def test_a_value_that_is_too_old_is_made_anew():
    memory = Remembered(0)

    assert [memory.get("a", lambda n=n: n) for n in range(3)] == [0, 1, 2]


def test_no_more_is_held_than_was_agreed():
    memory = Remembered(60, most=10)
    for number in range(100):
        memory.get(number, lambda n=number: n)

    assert len(memory._held) <= 10


def test_what_could_not_be_made_is_not_remembered():
    memory = Remembered(60)
    for _ in range(2):
        try:
            memory.get("a", lambda: 1 // 0)
        except ZeroDivisionError:
            continue

    assert memory.get("a", lambda: 5) == 5
