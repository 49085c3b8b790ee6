"""Words of registration that need no database."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


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


@dataclass(frozen=True)
class Taken:
    """A ticket as its holder gets it at once: number, the database's instant, the signed entry and its receipt.

    `enrolment_id` is set where the batch has no limit: then its holder is enrolled already.
    """

    number: int
    batch_id: int
    at: datetime
    entry: dict[str, Any]
    receipt: str
    is_new: bool = True
    enrolment_id: int | None = None
