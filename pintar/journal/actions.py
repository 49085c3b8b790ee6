"""Writing into the journal."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from pintar.kit import sql


def record(kind: str, subject: models.Model | object, /, *, by: int | None = None, **data: Any) -> None:
    """Write down that something happened, inside the transaction in which it happens.

    `subject` is a saved model (its key is kept) or an id; `data` must be JSON and hold no identifiers in clear.
    """
    key = subject.pk if isinstance(subject, models.Model) else subject
    sql.run(
        "INSERT INTO journal_entry (kind, subject, by, data) VALUES (%s, %s, %s, %s::jsonb)",
        [kind, str(key), by, json.dumps(data, cls=DjangoJSONEncoder)],
    )
