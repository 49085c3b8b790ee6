"""Writing letters and having them carried."""

from django.db import transaction

from pintar.notifications.models import Letter


def write_letter(*, person_id: int | None, to: str, kind: str, subject: str, body: str) -> Letter:
    """Put a letter into the outbox; it goes out after commit, and again later when the mail server is away."""
    with transaction.atomic():
        return Letter.objects.create(person_id=person_id, to=to, kind=kind, subject=subject, body=body)
