"""Words of registration that need no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from pintar.admission.keys import signing_key
from pintar.admission.sealing import entry_of, sign


@dataclass(frozen=True)
class History:
    """What a person's past says about a registration, as far as the period asks.

    `passed_on` is when this training was passed last, `passed` slugs of the trainings asked for that were passed, `this_year` how many
    choices of periods the person made this year, `sent` keys of documents sent, `numbers` kinds of national numbers given, `needs` the needs
    of the period's points that are met.
    """

    passed_on: date | None = None
    passed: frozenset[str] = frozenset()
    this_year: int = 0
    sent: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


NOTHING = History()


@dataclass(frozen=True, slots=True)
class Plain:
    """A batch with a limit that gives tickets to anybody with a profile whose work is of the right kind, and asks nothing of their past.

    `by` are the groups that its shares ask for; `professions` and `employment` are codes, None where anything will do.
    """

    batch_id: int
    by: tuple[str, ...] = ()
    professions: tuple[str, ...] | None = None
    employment: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Taken:
    """A ticket as its holder gets it at once: number, the database's instant, groups and needs; its entry and receipt when asked for.

    `enrolment_id` is set where the batch has no limit: then its holder is enrolled already.
    """

    number: int
    batch_id: int
    at: datetime
    groups: Mapping[str, str]
    needs: Sequence[str]
    is_new: bool = True
    enrolment_id: int | None = None

    @cached_property
    def entry(self) -> dict[str, Any]:
        """The ticket as it is signed, chained and published."""
        return entry_of(
            batch=self.batch_id, number=self.number, at=self.at, groups=self.groups, needs=self.needs
        )

    @cached_property
    def receipt(self) -> str:
        """The signature of the entry; the same bytes each time."""
        return sign(signing_key(), self.entry)


def lost_of(opens_at: datetime, closes_at: datetime, began_at: datetime, ended_at: datetime) -> timedelta:
    """How much of a window an outage took: what lies in both."""
    return max(min(closes_at, ended_at) - max(opens_at, began_at), timedelta(0))


def prolonged(opens_at: datetime, closes_at: datetime, began_at: datetime, ended_at: datetime) -> datetime:
    """Until when a window stands open after an outage: as long as was lost, counted from its end or from the site's return,
    whichever is later, in whole minutes."""
    lost = lost_of(opens_at, closes_at, began_at, ended_at)
    end = max(closes_at, ended_at) + lost
    rest = timedelta(seconds=end.second, microseconds=end.microsecond)
    return end if not rest else end - rest + timedelta(minutes=1)
