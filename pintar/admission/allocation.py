"""Who gets a seat: a function of tickets, rule and seed that anybody can run again on the published list.

Three rules. First come: by the place in the chain. Lottery: by the hash of a seed and the ticket. The seed is settled and its hash
published before the window opens, so that nobody can choose it afterwards; and it is stirred with the last link of the chain, so that
whoever knew it could not tell, while tickets were taken, which of them would win. Need: by points for needs that the period names, equal
points by lottery. Shares set aside at least, or allow at most, so many seats for a group; who gets none stands in the reserve, in the same
order. Nothing here knows a database or a clock. `docs/verify_allocation.py` does the same in plain Python for outsiders; a test
holds the two together.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

GROUPS = ("province", "regency", "profession", "employment", "institution")


class Order(StrEnum):
    """How tickets are put in order."""

    FIRST_COME = "first-come"
    LOTTERY = "lottery"
    NEED = "need"


@dataclass(frozen=True)
class Ticket:
    """Somebody's wish for a seat. `number` is its place in line, counted from 1, `name` is the ticket's public name (no
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

    def as_json(self) -> dict[str, Any]:
        """As it is kept and published."""
        return {
            "order": str(self.order),
            "seats": self.seats,
            "shares": [asdict(share) for share in self.shares],
            "points": dict(self.points),
        }

    @staticmethod
    def from_json(said: Mapping[str, Any]) -> "Rule":
        """The rule that was published."""
        shares = tuple(Share(**share) for share in said.get("shares", ()))
        return Rule(Order(said["order"]), said["seats"], shares, dict(said.get("points", {})))

    @property
    def groups(self) -> frozenset[str]:
        """Which groups of a person the rule asks for; the others need not be known."""
        return frozenset(share.by for share in self.shares)


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


def stirred(seed: bytes, head: str) -> bytes:
    """The seed that lots are drawn with: SHA-256 of the settled seed and the last link of the chain."""
    return hashlib.sha256(seed + bytes.fromhex(head)).digest()


def rank(tickets: Iterable[Ticket], rule: Rule, seed: bytes) -> list[Ticket]:
    """The tickets in the order of the rule. Same tickets in any order, same rule, same seed: same list."""
    return sorted(tickets, key=_key(rule, seed))


def allocate(tickets: Iterable[Ticket], rule: Rule, seed: bytes = b"") -> Allocation:
    """Seats and reserve. Seats set aside are filled first, share by share as the rule lists them; the rest go by rank to whoever
    stays within every limit. Raises ValueError for a rule that contradicts itself or a ticket that stands twice."""
    check(rule)
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
    check(rule)
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
        ticket.groups.get(share.by) != share.of or held.get((share.by, share.of), 0) < share.most
        for share in rule.shares
        if share.most is not None
    )


def _take(ticket: Ticket, taken: set[str], held: Counter[tuple[str, str]]) -> None:
    taken.add(ticket.name)
    held.update(ticket.groups.items())


def check(rule: Rule) -> None:
    """ValueError for a rule that contradicts itself."""
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
