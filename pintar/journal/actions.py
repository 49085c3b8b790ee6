"""Writing into the journal."""

from typing import Any

from django.db import models

from pintar.journal.models import Entry


def record(kind: str, subject: models.Model | object, /, *, by: int | None = None, **data: Any) -> None:
    """Write down that something happened, inside the transaction in which it happens.

    `subject` is a saved model (its key is kept) or an id; `data` must be JSON and hold no identifiers in clear.
    """
    key = subject.pk if isinstance(subject, models.Model) else subject
    Entry.objects.bulk_create([Entry(kind=kind, subject=str(key), by=by, data=data)])
