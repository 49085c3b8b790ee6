"""What a command needs before it can touch the data."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ready() -> Iterator[None]:
    """The database runs and Django is set up for the length of the block, whether or not the site is served."""
    from pintar.engine.postgres import go_direct, running_database

    go_direct()
    with running_database():
        set_up()
        try:
            yield
        finally:
            from django.db import connections

            for connection in connections.all(initialized_only=True):
                connection.close()
                if hasattr(connection, "close_pool"):
                    connection.close_pool()


def set_up() -> None:
    """Load Django and every app."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pintar.settings")
    import django

    django.setup()
