"""`pintar backup` and `pintar restore`: one encrypted file of everything, and the way back."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

SECRET = Annotated[
    Path,
    typer.Option("--key", envvar="PINTAR_BACKUP_KEY", help="The file with the secret half of the key.", exists=True, dir_okay=False),
]  # fmt: skip
AS_JSON = Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")]

backup = typer.Typer(no_args_is_help=True, help="Backups: make a key, make a backup, check one.")


def register(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.add_typer(backup, name="backup")
    app.command(name="restore")(restore)


@backup.command()
def key(
    into: Annotated[Path, typer.Argument(help="Where the secret half is written; it must not exist yet.")],
) -> None:
    """Make a key for backups and print its public half.

    Move the file to paper or to another machine: whoever has it can read every backup, and without it none can be read.
    """
    from pintar.engine.backups import new_key

    secret, public = new_key()
    try:
        handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as why:
        print(f"{into}: {why.strerror}", file=sys.stderr)
        raise typer.Exit(1) from why
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{secret}\n")
    print(public)
    print(f"The secret half is in {into}. Keep it away from this machine.", file=sys.stderr)


@backup.command()
def make(
    target: Annotated[Path, typer.Argument(help="The file to write.")],
    recipient: Annotated[str, typer.Option("--for", envvar="PINTAR_BACKUP_FOR", help="The public half of the key (age1…).")],
    as_json: AS_JSON = False,
) -> None:  # fmt: skip
    """Write the database, the files and the keys into one encrypted file. The site may be running."""
    from pintar.engine.backups import back_up

    contents = back_up(target, recipient, _say)
    size = target.stat().st_size
    if as_json:
        print(json.dumps({"file": str(target), "bytes": size, "rows": contents.rows, "files": len(contents.files), "made_at": contents.made_at}))  # fmt: skip
    else:
        print(
            f"{target}: {contents.rows:,} rows and {len(contents.files):,} files, {size / 1e6:,.1f} MB. Now check it: pintar backup check"
        )


@backup.command()
def check(
    source: Annotated[Path, typer.Argument(help="The backup.", exists=True, dir_okay=False)],
    key: SECRET,
    as_json: AS_JSON = False,
) -> None:
    """Restore a backup into a scratch folder, count its rows, read its files, and throw the folder away."""
    from pintar.engine.backups import check as check_one

    _done(check_one(source, key.read_text(encoding="ascii"), _say), "is whole", source, as_json)


def restore(
    source: Annotated[Path, typer.Argument(help="The backup.", exists=True, dir_okay=False)],
    into: Annotated[Path, typer.Option("--into", help="The new data folder; it must not exist or be empty.")],
    key: SECRET,
    as_json: AS_JSON = False,
) -> None:
    """Make a data folder of a backup. Start it with PINTAR_DATA set to that folder."""
    from pintar.engine.backups import restore as restore_one

    contents = restore_one(source, key.read_text(encoding="ascii"), into, _say)
    _done(contents, f"is restored in {into}", source, as_json)


def _done(contents: object, words: str, source: Path, as_json: bool) -> None:
    from pintar.engine.backups import Contents

    assert isinstance(contents, Contents)
    if as_json:
        print(json.dumps({"rows": contents.rows, "files": len(contents.files), "made_at": contents.made_at}))
    else:
        print(
            f"{source} {words}: {contents.rows:,} rows, {len(contents.files):,} files, made {contents.made_at}."
        )


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
