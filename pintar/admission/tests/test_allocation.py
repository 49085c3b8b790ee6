"""Seats follow from tickets, rule and seed alone; an outsider's program finds the same, and notices every change."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.admission.allocation import (
    Allocation,
    Order,
    Rule,
    Share,
    Ticket,
    allocate,
    commitment,
    is_committed,
    promote,
    stirred,
)
from pintar.admission.sealing import chain, first_break, is_signed, key_of, public_of, sign, standing

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_allocation.py"
SEED = bytes(range(32))
provinces = st.sampled_from(["11", "35", "94"])
needs = st.frozensets(st.sampled_from(["remote", "never-trained", "weak"]))
crowds = st.lists(st.tuples(provinces, st.sampled_from(["pns", "pppk"]), needs), max_size=40).map(
    lambda rows: [
        Ticket(n, f"t{n:03}", {"province": province, "employment": employment}, need)
        for n, (province, employment, need) in enumerate(rows, 1)
    ]
)
rules = st.builds(
    lambda order, seats, least, most: Rule(
        order,
        seats,
        (Share("province", "94", min(least, seats)), Share("employment", "pns", 0, most)),
        {"remote": 3, "never-trained": 2, "weak": 1},
    ),
    st.sampled_from(list(Order)),
    st.integers(0, 30),
    st.integers(0, 8),
    st.one_of(st.none(), st.integers(0, 12)),
)


@settings(max_examples=120, deadline=None)
@given(crowds, rules, st.binary(min_size=32, max_size=32), st.randoms())
def test_the_order_in_which_tickets_are_listed_changes_nothing(
    crowd: list[Ticket], rule: Rule, seed: bytes, chance: object
) -> None:
    shuffled = list(crowd)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert allocate(crowd, rule, seed) == allocate(shuffled, rule, seed)


@settings(max_examples=150, deadline=None)
@given(crowds, rules)
def test_seats_are_never_oversold_and_no_limit_is_broken(crowd: list[Ticket], rule: Rule) -> None:
    found = allocate(crowd, rule, SEED)
    by_name = {ticket.name: ticket for ticket in crowd}
    seated = [by_name[name] for name in found.seats]

    assert len(found.seats) <= rule.seats
    assert sorted(found.seats + found.reserve) == sorted(by_name)
    for share in rule.shares:
        here = [ticket for ticket in seated if ticket.groups[share.by] == share.of]
        assert share.most is None or len(here) <= share.most
    if len(seated) < rule.seats:  # a seat stays empty only when everybody left would break a limit
        full = {
            (s.by, s.of)
            for s in rule.shares
            if s.most is not None and sum(t.groups[s.by] == s.of for t in seated) >= s.most
        }
        assert all(full & set(by_name[name].groups.items()) for name in found.reserve)


@settings(max_examples=100, deadline=None)
@given(crowds, rules, st.data())
def test_who_moves_up_is_who_stood_next(crowd: list[Ticket], rule: Rule, data: st.DataObject) -> None:
    found = allocate(crowd, rule, SEED)
    gone = set(data.draw(st.lists(st.sampled_from(found.seats), unique=True))) if found.seats else set()
    left = [name for name in found.seats if name not in gone]

    up = promote(crowd, rule, SEED, seated=left, gone=gone)

    assert len(left) + len(up) <= rule.seats and not set(up) & (gone | set(left))
    if not rule.shares[0].least and rule.shares[1].most is None:
        assert list(up) == list(found.reserve[: len(gone)])


def test_first_come_is_by_number_and_need_comes_before_luck() -> None:
    crowd = [Ticket(n, f"t{n}", {}, frozenset({"remote"} if n == 9 else set())) for n in range(1, 10)]

    assert allocate(crowd, Rule(Order.FIRST_COME, 3)).seats == ("t1", "t2", "t3")
    assert allocate(crowd, Rule(Order.NEED, 3, points={"remote": 5}), SEED).seats[0] == "t9"
    assert allocate(crowd, Rule(Order.LOTTERY, 3), SEED) != allocate(
        crowd, Rule(Order.LOTTERY, 3), SEED[::-1]
    )


def test_everybody_has_the_same_luck() -> None:
    crowd = [Ticket(n, f"t{n}") for n in range(1, 11)]
    won = [0] * 10
    for n in range(3000):
        for name in allocate(crowd, Rule(Order.LOTTERY, 3), n.to_bytes(32, "big")).seats:
            won[int(name[1:]) - 1] += 1
    assert all(780 < count < 1020 for count in won)  # 900 each, five standard deviations of 24 either way


def test_seats_set_aside_are_filled_from_the_group_even_if_it_came_late() -> None:
    crowd = [Ticket(n, f"t{n}", {"province": "94" if n > 8 else "35"}) for n in range(1, 11)]

    found = allocate(crowd, Rule(Order.FIRST_COME, 4, (Share("province", "94", least=2),)))
    assert found == Allocation(("t1", "t2", "t9", "t10"), ("t3", "t4", "t5", "t6", "t7", "t8"))


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Order.LOTTERY, -1),
        Rule(Order.LOTTERY, 5, (Share("province", "35", 3), Share("province", "94", 3))),
        Rule(Order.LOTTERY, 5, (Share("province", "35", 3, 2),)),
        Rule(Order.LOTTERY, 5, (Share("shoe-size", "44"),)),
        Rule(Order.LOTTERY, 5, (Share("province", "35"), Share("province", "35"))),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(rule: Rule) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        allocate([], rule)


def test_a_ticket_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        allocate([Ticket(1, "a"), Ticket(2, "a")], Rule(Order.LOTTERY, 1))


def test_a_seed_is_the_one_that_was_settled() -> None:
    assert is_committed(SEED, commitment(SEED)) and not is_committed(SEED[::-1], commitment(SEED))


# The outsider's program ---------------------------------------------------------------------------------------------------


def published(order: str = "need") -> dict:
    key = key_of(bytes(32))
    tickets = [
        {"number": n, "name": f"t{n:02}", "at": f"2026-04-20T08:00:{n:02}Z", "groups": {"province": "94" if n % 7 == 0 else "35"}, "needs": ["remote"] if n % 5 == 0 else []}
        for n in range(1, 31)
    ]  # fmt: skip
    links = list(chain(tickets))
    rule = {
        "order": order,
        "seats": 8,
        "shares": [{"by": "province", "of": "94", "least": 3, "most": 4}],
        "points": {"remote": 2},
    }
    found = allocate(
        [Ticket(t["number"], t["name"], t["groups"], frozenset(t["needs"])) for t in tickets],
        Rule(Order(order), 8, (Share("province", "94", 3, 4),), {"remote": 2}),
        stirred(SEED, links[-1]),
    )
    return {
        "tickets": tickets, "links": links, "receipts": {t["name"]: sign(key, t) for t in tickets},
        "public_key": public_of(key), "rule": rule, "seed": SEED.hex(), "commitment": commitment(SEED),
        "seats": list(found.seats), "reserve": list(found.reserve),
    }  # fmt: skip


def verify(told: dict, folder: Path) -> tuple[int, str]:
    path = folder / "told.json"
    path.write_text(json.dumps(told))
    done = subprocess.run([sys.executable, VERIFIER, path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize("order", list(Order))
def test_an_outsider_finds_the_same_seats(order: str, tmp_path: Path) -> None:
    assert verify(published(order), tmp_path) == (
        0,
        "30 tickets, 8 seats: everything follows from the rule.\n",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told["tickets"].pop(4), "ticket 6: the chain is broken here"),
        (lambda told: told["tickets"].pop(), "1 tickets are missing at the end"),
        (
            lambda told: told["tickets"][9].update(needs=["remote", "x"]),
            "ticket 10: the chain is broken here",
        ),
        (lambda told: told["tickets"].insert(3, told["tickets"].pop(9)), "the chain is broken here"),
        (lambda told: told["receipts"].update(t03="00" * 64), "ticket 3: its receipt does not fit"),
        (lambda told: told.update(seed="11" * 32), "the seed is not the one that was settled"),
        (lambda told: told["seats"].__setitem__(0, told["reserve"][-1]), "the seats do not follow"),
        (lambda told: told["reserve"].reverse(), "the reserve list does not follow"),
    ],
)
def test_every_change_is_noticed(change: object, said: str, tmp_path: Path) -> None:
    told = published()
    change(told)  # type: ignore[operator]
    code, words = verify(told, tmp_path)
    assert code == 1 and said in words


def test_a_ticket_that_was_given_up_stays_in_the_chain_and_gets_no_seat(tmp_path: Path) -> None:
    told, key = published("first-come"), key_of(bytes(32))
    first = told["tickets"][0]
    told["tickets"].append({"number": 1, "name": first["name"], "at": first["at"], "given_up": True})
    told["links"] = list(chain(told["tickets"]))
    crowd = [Ticket(place, one["name"], one["groups"]) for place, one in standing(told["tickets"])]
    found = allocate(crowd, Rule.from_json(told["rule"]))
    told |= {"seats": list(found.seats), "reserve": list(found.reserve)}

    assert verify(told, tmp_path)[0] == 0 and first["name"] not in found.seats + found.reserve
    assert is_signed(public_of(key), first, told["receipts"][first["name"]])


def test_a_rule_is_the_same_after_it_was_written_down() -> None:
    rule = Rule(Order.NEED, 5, (Share("province", "94", 1, None),), {"remote": 3})

    assert Rule.from_json(json.loads(json.dumps(rule.as_json()))) == rule


def test_a_file_that_is_none_is_refused_and_not_called_false(tmp_path: Path) -> None:
    assert verify({"tickets": []}, tmp_path)[0] == 2


def test_a_receipt_speaks_of_one_ticket_only() -> None:
    key, told = key_of(bytes(32)), published()
    one, other = told["tickets"][:2]
    assert is_signed(public_of(key), one, sign(key, one)) and not is_signed(
        public_of(key), other, sign(key, one)
    )
    assert not is_signed(public_of(key), one, "nonsense")
    assert first_break(told["tickets"], told["links"]) is None
    assert first_break(told["tickets"][:-1], told["links"]) == 29
