"""The command `pintar`: everything an operator does outside the browser.

Modules here import Django, models and the machine room inside their functions, so that `pintar --help` answers at once.
"""

import sys
from typing import NoReturn

import typer

from pintar.cli import (
    admission,
    archive,
    backup,
    certificate,
    course,
    doctor,
    insights,
    items,
    learning,
    letters,
    person,
    running,
    sample,
    waiting,
)

app = typer.Typer(
    name="pintar",
    help="Pintar: a self-hosted national training platform.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
running.register(app)
doctor.register(app)
backup.register(app)
waiting.register(app)
app.add_typer(archive.app, name="archive")
app.add_typer(person.app, name="person", help="Accounts and roles.")
app.add_typer(course.app, name="course", help="Courses: import, check, publish, export, list.")
app.add_typer(admission.app, name="admission", help="Tickets and draws: draw, replay, verify.")
app.add_typer(items.app, name="items", help="Banks of questions: check, convert, template.")
app.add_typer(sample.app, name="sample")
app.add_typer(insights.app, name="insights")
app.add_typer(letters.app, name="letters", help="Letters: how the outbox stands, and another try.")
app.add_typer(learning.app, name="learning")
app.add_typer(certificate.app, name="certificate")


def main() -> NoReturn:
    """Run the command the person typed; a plain message and code 1 where the program cannot run here."""
    from pintar.engine.errors import CannotStart

    try:
        app(standalone_mode=True)
    except CannotStart as why:
        print(why, file=sys.stderr)
        sys.exit(1)
    sys.exit(0)
