"""`pintar learning`: why somebody has or lacks a certificate, and progress rebuilt from what was done."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pintar.learning.values import Study

app = typer.Typer(no_args_is_help=True, help="Progress and completion of learners.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
STEP = 500  # enrolments between two lines of progress


@app.command()
def explain(
    who: Annotated[str, typer.Argument(metavar="PERSON", help="E-mail, phone (+62…) or account number.")],
    batch: Annotated[str, typer.Argument(help="Number of the batch, or slug of the training.")],
    language: Annotated[str, typer.Option(help="Language of the sentences: id or en.")] = "id",
    as_json: AsJson = False,
) -> None:
    """Print every condition for the certificate, met and unmet, as the learner sees them. Code 1 while one is unmet."""
    with _at_work():
        from django.utils.translation import override

        from pintar.learning import wording
        from pintar.learning.completion import judge

        study = _study(who, batch)
        verdict = judge(study)
        with override(language if language in ("id", "en") else "id"):
            lines, summary = wording.lines(verdict), wording.missing(verdict)
        if as_json:
            said = verdict.as_json() | {
                "enrolment": study.id,
                "person": study.person_id,
                "batch": study.batch_id,
                "completed_at": study.completed_at.isoformat() if study.completed_at else None,
                "summary": summary,
                "sentences": [f"{line.head} {line.rest}".strip() for line in lines],
            }
            print(json.dumps(said, indent=2, ensure_ascii=False))
        else:
            print(f"{study.name or study.person_id} · {study.title} · {study.batch_number}")
            for line in lines:
                print(f"  [{'x' if line.is_met else ' '}] {line.head} {line.rest}".rstrip())
            print(summary)
        if verdict.missing:
            raise typer.Exit(1)


@app.command()
def replay(
    batch: Annotated[int, typer.Option(help="Only this batch.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Rebuild progress and what was seen from acts and marks, and say where it differed. Code 1 when a dry run finds a difference."""
    with _at_work():
        from pintar.learning import actions
        from pintar.learning.models import Enrolment, Progress
        from pintar.learning.queries import seen_by, study_held

        mine = Enrolment.objects.filter(cancelled_at__isnull=True).order_by("id")
        mine = mine.filter(batch=batch) if batch else mine
        total, different, seen, last = mine.count(), [], 0, 0
        while ids := list(mine.filter(pk__gt=last).values_list("pk", flat=True)[:STEP]):
            for enrolment_id in ids:
                study = study_held(enrolment_id, lock=False)
                if study is None:
                    continue
                row = Progress.objects.get(pk=enrolment_id)
                before = (tuple(row.done), row.scores, row.tries, row.last_lesson)
                standing = actions.standing_of(study)
                is_same = before == (standing.done, standing.scores, standing.tries, standing.last_lesson)
                if not is_same or actions.seen_from_acts(enrolment_id) != seen_by([enrolment_id]):
                    different.append(enrolment_id)
                    if not dry_run:
                        actions.replay(enrolment_id=enrolment_id)
            last, seen = ids[-1], seen + len(ids)
            print(f"{seen} of {total} enrolments", file=sys.stderr)
        if as_json:
            print(json.dumps({"enrolments": seen, "different": different, "written": not dry_run}))
        else:
            print(f"{seen} enrolments, {len(different)} {'would change' if dry_run else 'changed'}.")
        if dry_run and different:
            raise typer.Exit(1)


@contextmanager
def _at_work() -> Iterator[None]:
    """Django and the database are ready; what cannot be found or is refused is said plainly, with code 2."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.kit.errors import Refused

        try:
            yield
        except Refused as no:
            print(no, file=sys.stderr)
            raise typer.Exit(2) from no


def _study(who: str, batch: str) -> "Study":
    from pintar.accounts.models import Person
    from pintar.accounts.queries import find_person
    from pintar.kit.errors import Refused
    from pintar.learning.models import Enrolment
    from pintar.learning.queries import study_held

    try:
        person = find_person(who)
    except Person.DoesNotExist:
        raise Refused(f"Nobody has the account {who!r}.") from None
    wanted = {"batch": int(batch)} if batch.isdigit() else {"training__slug": batch}
    mine = Enrolment.objects.filter(person=person, cancelled_at__isnull=True, **wanted)
    found = mine.order_by("-id").first()
    study = study_held(found.pk, lock=False) if found else None
    if study is None:
        raise Refused(f"{who} is not enrolled in {batch}.")
    return study
