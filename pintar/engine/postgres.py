"""The database: where it is, and, when it comes with the program, how it is started, shared and stopped."""

import os
from typing import Any

from pintar.engine.errors import CannotStart
from pintar.engine.folder import DataFolder, data_folder
from pintar.engine.place import PORT, place_of


def database_settings(folder: DataFolder | None = None) -> dict[str, Any]:
    """Django's settings for the database of DATABASE_URL, or of the embedded server; nothing is started.

    Raises CannotStart when DATABASE_URL is not an address of PostgreSQL.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        return _settings_from(url)
    place = place_of(folder or data_folder())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "pintar",
        "USER": "pintar",
        "HOST": str(place.sockets),
        "PORT": str(PORT),
        "OPTIONS": {},
    }


def _settings_from(url: str) -> dict[str, Any]:
    """Read the address as PostgreSQL's own library reads it (libpq, connection URIs)."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not url.startswith(("postgres://", "postgresql://")):
        raise CannotStart("DATABASE_URL must begin with postgresql:// (only PostgreSQL 15 or newer will do).")
    try:
        parts = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as why:
        raise CannotStart(
            "DATABASE_URL cannot be read; its form is postgresql://user:password@host:5432/name"
        ) from why
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "pintar"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
    }
