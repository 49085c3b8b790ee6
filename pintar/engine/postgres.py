"""The database: where it is, and, when it comes with the program, that it runs while somebody uses it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from pintar.engine.errors import CannotStart
from pintar.engine.folder import DataFolder, data_folder, folder_at
from pintar.engine.place import PORT, place_of
from pintar.engine.server import EmbeddedServer

__all__ = [
    "EmbeddedServer",
    "database_settings",
    "is_embedded",
    "running_database",
    "scratch_server",
    "settings_from",
]


def is_embedded() -> bool:
    """Whether Pintar runs its own database; DATABASE_URL names another."""
    return not os.environ.get("DATABASE_URL")


def database_settings(folder: DataFolder | None = None) -> dict[str, Any]:
    """Django's settings for the database of DATABASE_URL, or of the embedded server; nothing is started.

    Raises CannotStart when DATABASE_URL is not an address of PostgreSQL.
    """
    if not is_embedded():
        return settings_from(os.environ["DATABASE_URL"])
    place = place_of(folder or data_folder())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "pintar",
        "USER": "pintar",
        "HOST": str(place.sockets),
        "PORT": str(PORT),
        "OPTIONS": {},
    }


def go_direct() -> None:
    """From here on this program goes past a pooler (DATABASE_DIRECT_URL): to hear news, and to hold locks of a session."""
    direct = os.environ.get("DATABASE_DIRECT_URL")
    if direct:
        os.environ["DATABASE_URL"] = direct
        os.environ["PINTAR_PGBOUNCER"] = "0"
        os.environ.pop("DATABASE_REPLICA_URL", None)  # for pages only, and perhaps behind the pooler


@contextmanager
def running_database(
    folder: DataFolder | None = None, *, patience: float = 15.0
) -> Iterator[EmbeddedServer | None]:
    """The database runs for the length of the block, whoever else uses it; that of DATABASE_URL is waited for.

    A polite end (SIGTERM) leaves the block as an error would, so that the last user stops the server. Raises
    CannotStart when the database does not run or does not answer within `patience` seconds.
    """
    if not is_embedded():
        _await(os.environ["DATABASE_URL"], patience)
        yield None
        return
    server = EmbeddedServer(folder or data_folder())
    with _politely_ended():
        server.join()
        try:
            yield server
        finally:
            server.leave()


@contextmanager
def scratch_server(folder: Path) -> Iterator[EmbeddedServer]:
    """A server for tests in this folder, quick because it may forget: not for anything that must survive.

    Its address is `server.url`, for DATABASE_URL. Run by root it needs a folder every account may pass through.
    """
    server = EmbeddedServer(folder_at(folder), durable=False)
    server.join()
    try:
        yield server
    finally:
        server.leave()


@contextmanager
def _politely_ended() -> Iterator[None]:
    is_default = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    )
    if not is_default:
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _await(url: str, patience: float) -> None:
    """Knock until the other machine's database answers: it may be starting just as we are."""
    import psycopg

    settings_from(url)  # refuses what is not an address
    deadline = time.monotonic() + patience
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as why:
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"The database of DATABASE_URL does not answer: {str(why).strip()}"
                ) from None
            time.sleep(0.5)


def settings_from(url: str) -> dict[str, Any]:
    """Read the address as PostgreSQL's own library reads it (libpq, connection URIs)."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not url.startswith(("postgres://", "postgresql://")):
        raise CannotStart("DATABASE_URL must begin with postgresql:// (only PostgreSQL 15 or newer will do).")
    try:
        parts = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError:
        raise CannotStart(  # without the cause: it would repeat the password
            "DATABASE_URL cannot be read; its form is postgresql://user:password@host:5432/name"
        ) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "pintar"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
    }
