"""Commands that run the site: serve, worker, migrate, shell."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add these commands to `pintar`."""
    app.command()(serve)
    app.command()(web)
    app.command()(worker)
    app.command()(migrate)
    app.command()(prepare)
    app.command()(shell)


def serve(
    host: Annotated[
        str, typer.Option(envvar="HOST", help="Address to listen on; 0.0.0.0 for all.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(envvar="PINTAR_WORKERS", min=1, help="Web processes.")] = 2,
    migrate: Annotated[bool, typer.Option(help="Bring the tables up to date first.")] = True,
    sample: Annotated[
        bool,
        typer.Option(
            envvar="PINTAR_SAMPLE", help="Load sample courses and demo accounts if the site is empty."
        ),
    ] = False,
) -> None:
    """Run the site until Ctrl-C or SIGTERM.

    One command starts the database, the web server and the worker, keeps them alive and stops them in order.
    """
    from pintar.engine.supervisor import Plan
    from pintar.engine.supervisor import serve as run

    run(Plan(host, port, workers, migrate=migrate, sample=sample))


def web(
    host: Annotated[str, typer.Option(envvar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(envvar="PINTAR_WORKERS", min=1, help="Web processes.")] = 2,
) -> None:
    """Serve pages only: one web node of several that share the database of DATABASE_URL.

    `pintar prepare` comes first, once for each version. On SIGTERM it leaves politely (PINTAR_DRAIN).
    """
    from pintar.engine.errors import CannotStart
    from pintar.engine.postgres import is_embedded
    from pintar.engine.web import serve as run

    if is_embedded():
        raise CannotStart(
            "A web node needs the database of DATABASE_URL; `pintar serve` brings one of its own."
        )
    run(host, port, workers)


def worker() -> None:
    """Do the jobs that wait.

    It also carries the news from one part of the program to the others. `serve` starts one; more may run elsewhere.
    """
    from pintar.cli.ready import ready
    from pintar.engine.processes import call_myself, die_with_supervisor

    call_myself("pintar-worker")
    die_with_supervisor()
    with ready():
        from pintar.cli.labour import work

        work()


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether something waits; code 2 if so.")
    ] = False,
) -> None:
    """Bring the database's tables up to date."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.cli.upkeep import bring_tables_up_to_date, waiting_migrations

        if check:
            waiting = waiting_migrations()
            print("\n".join(waiting) or "The tables are up to date.")
            raise typer.Exit(2 if waiting else 0)
        bring_tables_up_to_date()


def prepare(migrate: bool = True, sample: bool = False) -> None:
    """Bring tables and static files up to date; `serve` does it by itself, web nodes need it once for each version."""
    from pintar.cli.ready import ready
    from pintar.engine.processes import die_with_supervisor

    die_with_supervisor()
    with ready():
        from pintar.cli.upkeep import bring_tables_up_to_date, collect_static_files, first_content

        if migrate:
            bring_tables_up_to_date()
        collect_static_files()
        if sample:
            for line in first_content():
                print(line)


def shell() -> None:
    """Open Django's Python shell on this site."""
    from pintar.cli.ready import ready

    with ready():
        from django.core.management import call_command

        call_command("shell")
