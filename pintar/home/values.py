"""What a person should do next: a choice among plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FRESH = timedelta(days=30)  # so long a new certificate is the first thing a person sees


@dataclass(frozen=True)
class MyTraining:
    """One training as its learner has it on the table. `lesson` is the next one to take, '' when none is left."""

    enrolment_id: int
    title: str
    slug: str
    is_certified: bool
    jp: int
    starts_on: date | None
    ends_on: date | None
    done: int
    total: int
    lesson_key: str
    lesson: str
    active_at: datetime
    completed_at: datetime | None
    certificate: str = ""

    @property
    def number(self) -> int:
        """The number of the step a learner stands at, counted from 1."""
        return min(self.done + 1, self.total)

    def state(self, today: date) -> str:
        """'complete', 'soon' (not begun), 'running' or 'over' (ended before it was complete)."""
        if self.completed_at:
            return "complete"
        if self.starts_on and today < self.starts_on:
            return "soon"
        return "over" if self.ends_on and today > self.ends_on else "running"


@dataclass(frozen=True)
class NextStep:
    """The one thing to do: 'profile', 'lesson', 'wait', 'issuing', 'certificate' or 'choose'; `training` is what it is about."""

    code: str
    training: MyTraining | None = None


def next_step(
    is_profile_complete: bool, trainings: Sequence[MyTraining], at: datetime, today: date
) -> NextStep:
    """What comes first for a person: who they are, then what they are in the middle of, then what they have just reached."""
    if not is_profile_complete:
        return NextStep("profile")
    by_state: dict[str, list[MyTraining]] = {}
    for training in sorted(trainings, key=lambda t: t.active_at, reverse=True):
        by_state.setdefault(training.state(today), []).append(training)
    for state, code in (("running", "lesson"), ("soon", "wait")):
        if state in by_state:
            return NextStep(code, by_state[state][0])
    reached = [
        t for t in by_state.get("complete", []) if t.is_certified and at - (t.completed_at or at) < FRESH
    ]
    if reached:
        newest = max(reached, key=lambda t: t.completed_at or at)
        return NextStep("certificate" if newest.certificate else "issuing", newest)
    return NextStep("choose")
