"""What a person should do next: a choice among plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pintar.learning.values import Span, Study

FRESH = timedelta(days=30)  # so long a new certificate is the first thing a person sees


@dataclass(frozen=True)
class NextStep:
    """The one thing to do, what it is about, and the code of its certificate where there is one.

    `code` is 'profile', 'lesson', 'name' (to be checked for the certificate), 'wait' (the first day), 'issuing',
    'certificate' or 'choose'.
    """

    code: str
    study: Study | None = None
    certificate: str = ""


def next_step(
    is_profile_complete: bool, studies: Sequence[Study], certificates: Mapping[int, str], at: datetime
) -> NextStep:
    """What comes first: who they are, what they are in the middle of, what they have just reached, something new.

    `certificates` are codes by enrolment.
    """
    if not is_profile_complete:
        return NextStep("profile")
    latest = sorted(studies, key=lambda study: study.updated_at, reverse=True)
    for code, is_so in (("name", _lacks_the_name_only), ("lesson", _is_open), ("wait", _is_ahead)):
        found = next((study for study in latest if is_so(study)), None)
        if found:
            return NextStep(code, found)
    reached = [s for s in latest if s.completed_at and s.has_certificate and at - s.completed_at < FRESH]
    if reached:
        newest = max(reached, key=lambda study: study.completed_at or at)
        certificate = certificates.get(newest.id, "")
        return NextStep("certificate" if certificate else "issuing", newest, certificate)
    return NextStep("choose")


def _lacks_the_name_only(study: Study) -> bool:
    is_learnt = study.has_certificate and not study.is_complete and study.next_lesson is None
    return is_learnt and not study.is_name_checked


def _is_open(study: Study) -> bool:
    return study.span is Span.RUNNING and not study.is_complete and study.next_lesson is not None


def _is_ahead(study: Study) -> bool:
    return study.span is Span.BEFORE
