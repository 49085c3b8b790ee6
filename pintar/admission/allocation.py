"""Who gets a seat: a function of tickets, rule and seed that anybody can run again on the published list.

Three rules. First come: by ticket number. Lottery: by the hash of a seed and the ticket, the seed being settled and its hash
published before the window opens, so that nobody can choose it afterwards. Need: by points for needs that the period names, equal
points by lottery. Shares set aside at least, or allow at most, so many seats for a group; who gets none stands in the reserve, in the same
order. Nothing here knows a database or a clock. `docs/verify_allocation.py` does the same in plain Python for outsiders; a test
holds the two together.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

GROUPS = ("province", "regency", "profession", "employment", "institution")


class Order(StrEnum):
    """How tickets are put in order."""

    FIRST_COME = "first-come"
    LOTTERY = "lottery"
    NEED = "need"


@dataclass(frozen=True)
class Ticket:
    """Somebody's wish for a seat. `number` counts from 1 in the order they were taken, `name` is the ticket's public name (no
    person can be told by it), `groups` say where its holder belongs, `needs` which needs the period's points name are met."""

    number: int
    name: str
    groups: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Share:
    """Seats for one group, such as province 35: at least `least` are set aside for it, at most `most` go to it (None: no limit)."""

    by: str
    of: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Rule:
    """All that settles who gets a seat. `points` say what each need weighs; they count under Order.NEED only."""

    order: Order
    seats: int
    shares: tuple[Share, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Allocation:
    """Ticket names: `seats` in order of rank, `reserve` in the order in which they would follow."""

    seats: tuple[str, ...]
    reserve: tuple[str, ...]


def commitment(seed: bytes) -> str:
    """What is published before the window opens: the SHA-256 of the seed, 64 hex digits."""
    return hashlib.sha256(seed).hexdigest()


def is_committed(seed: bytes, published: str) -> bool:
    """Whether the seed that was revealed is the one that was settled."""
    return hmac.compare_digest(commitment(seed), published)


def rank(tickets: Iterable[Ticket], rule: Rule, seed: bytes) -> list[Ticket]:
    """The tickets in the order of the rule. Same tickets in any order, same rule, same seed: same list."""
    return sorted(tickets, key=_key(rule, seed))


def allocate(tickets: Iterable[Ticket], rule: Rule, seed: bytes = b"") -> Allocation:
    """Seats and reserve. Seats set aside are filled first, share by share as the rule lists them; the rest go by rank to whoever
    stays within every limit. Raises ValueError for a rule that contradicts itself or a ticket that stands twice."""
    _check(rule)
    ranked = rank(tickets, rule, seed)
    if len({ticket.name for ticket in ranked}) != len(ranked):
        raise ValueError("a ticket stands twice")
    taken: set[str] = set()
    held: Counter[tuple[str, str]] = Counter()
    for share in rule.shares:
        for ticket in ranked:
            if held[share.by, share.of] >= share.least or len(taken) >= rule.seats:
                break
            if (
                ticket.groups.get(share.by) == share.of
                and ticket.name not in taken
                and _fits(ticket, rule, held)
            ):
                _take(ticket, taken, held)
    for ticket in ranked:
        if len(taken) >= rule.seats:
            break
        if ticket.name not in taken and _fits(ticket, rule, held):
            _take(ticket, taken, held)
    return Allocation(
        tuple(ticket.name for ticket in ranked if ticket.name in taken),
        tuple(ticket.name for ticket in ranked if ticket.name not in taken),
    )


def promote(
    tickets: Iterable[Ticket], rule: Rule, seed: bytes, *, seated: Collection[str], gone: Collection[str] = ()
) -> tuple[str, ...]:
    """Who moves up from the reserve when seats came free: `seated` are those that hold a seat now, `gone` those that stepped
    back and are asked no more. A share that fell below what is set aside for it comes first, as in `allocate`."""
    _check(rule)
    ranked = [ticket for ticket in rank(tickets, rule, seed) if ticket.name not in gone]
    held: Counter[tuple[str, str]] = Counter()
    taken: set[str] = set()
    for ticket in ranked:
        if ticket.name in seated:
            _take(ticket, taken, held)
    up: list[str] = []

    def ask(ticket: Ticket) -> None:
        if ticket.name not in taken and _fits(ticket, rule, held):
            _take(ticket, taken, held)
            up.append(ticket.name)

    for share in rule.shares:
        for ticket in ranked:
            if held[share.by, share.of] >= share.least or len(taken) >= rule.seats:
                break
            if ticket.groups.get(share.by) == share.of:
                ask(ticket)
    for ticket in ranked:
        if len(taken) >= rule.seats:
            break
        ask(ticket)
    return tuple(up)


def _key(rule: Rule, seed: bytes) -> Callable[[Ticket], tuple[int, str, int]]:
    if rule.order == Order.FIRST_COME:
        return lambda ticket: (0, "", ticket.number)
    weigh = rule.points if rule.order == Order.NEED else {}
    return lambda ticket: (
        -sum(points for need, points in weigh.items() if need in ticket.needs),
        lot(seed, ticket.name),
        ticket.number,
    )


def lot(seed: bytes, name: str) -> str:
    """The lot a ticket draws: HMAC-SHA256 of its name under the seed (RFC 2104), 64 hex digits; the smallest comes first."""
    return hmac.new(seed, name.encode(), hashlib.sha256).hexdigest()


def _fits(ticket: Ticket, rule: Rule, held: Mapping[tuple[str, str], int]) -> bool:
    return all(
        share.most is None
        or ticket.groups.get(share.by) != share.of
        or held.get((share.by, share.of), 0) < share.most
        for share in rule.shares
    )


def _take(ticket: Ticket, taken: set[str], held: Counter[tuple[str, str]]) -> None:
    taken.add(ticket.name)
    held.update(ticket.groups.items())


def _check(rule: Rule) -> None:
    if rule.seats < 0:
        raise ValueError("seats cannot be negative")
    named: Sequence[tuple[str, str]] = [(share.by, share.of) for share in rule.shares]
    if len(set(named)) != len(named):
        raise ValueError("a group has two shares")
    for share in rule.shares:
        if share.by not in GROUPS:
            raise ValueError(f"unknown group: {share.by}")
        if share.least < 0 or (share.most is not None and share.most < share.least):
            raise ValueError("a share allows fewer seats than it sets aside")
    for group in GROUPS:
        if sum(share.least for share in rule.shares if share.by == group) > rule.seats:
            raise ValueError("more seats are set aside than there are")
