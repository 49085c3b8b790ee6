"""Making the database's own folder: whole or not at all."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pintar.engine.errors import CannotStart
from pintar.engine.folder import make_folder
from pintar.engine.place import Account, Place, own_folder

# The role the program works as owns its database and may make others (tests do), and is not a superuser.
FIRST_WORDS = """
CREATE ROLE pintar LOGIN CREATEDB
GRANT pg_monitor TO pintar
CREATE DATABASE pintar OWNER pintar
"""

# Sorting and upper and lower case go by the code points PostgreSQL itself carries: the same on every machine, and no
# system upgrade can put an index out of order.
CHOICES = [
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--text-search-config=simple",
    "--data-checksums",
    "--auth-local=peer",
    "--auth-host=reject",
    "--no-instructions",
]


def ensure_cluster(place: Place, account: Account, binaries: Path) -> None:
    """Make the cluster if there is none yet. One that was interrupted half-way is thrown away and made anew.

    Raises CannotStart when it cannot be made, or was made by another major version of PostgreSQL.
    """
    for left in place.home.glob("data.new-*"):
        shutil.rmtree(left)
    if place.data.exists():
        _check_version(place, binaries)
        return
    draft = place.home / f"data.new-{secrets.token_hex(4)}"
    make_folder(draft, 0o700)
    try:
        if not account.is_us:
            os.chown(draft, account.uid, account.gid, follow_symlinks=False)
        initdb: list[str | Path] = [binaries / "initdb", "--pgdata", draft, *CHOICES]
        _run(account, initdb)
        single: list[str | Path] = [
            binaries / "postgres",
            "--single",
            "-D",
            draft,
            "-c",
            "exit_on_error=true",
            "postgres",
        ]
        _run(account, single, said=FIRST_WORDS.lstrip())
        draft.rename(place.data)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(place.home)


def write_for(account: Account, path: Path, text: str) -> None:
    """Put a file in a folder of the database's account, whole, and never through a link somebody left there."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        if not account.is_us:
            os.fchown(file.fileno(), account.uid, account.gid)
        file.write(text)
    draft.rename(path)


def make_rooms(place: Place, account: Account) -> None:
    """The folders the database writes beside its own: the socket's and the log's."""
    own_folder(place.sockets, account, 0o700)
    own_folder(place.log, account, 0o700)


def _check_version(place: Place, binaries: Path) -> None:
    made_by = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    answer = subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, text=True)
    brought = answer.stdout.split()[-1].partition(".")[0]
    if made_by != brought:
        raise CannotStart(
            f"The database in {place.data} was made by PostgreSQL {made_by}, and this version of Pintar brings "
            f"PostgreSQL {brought}. Nothing was changed. Dump it with the version of Pintar that made it, then "
            "restore the dump into an empty data folder."
        )


def _run(account: Account, command: Sequence[str | Path], said: str = "") -> None:
    done = subprocess.run(
        command,
        input=said,
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        **account.run_as(),
    )
    if done.returncode != 0:
        name = Path(command[0]).name
        raise CannotStart(
            f"The database could not be made; {name} says:\n{(done.stderr or done.stdout).strip()[-2000:]}"
        )


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
