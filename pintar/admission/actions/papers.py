"""Documents that a period asks for: a scan or a photo, kept where only its sender and organisers see it."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pintar.accounts.models import Person
from pintar.admission.models import Document
from pintar.catalogue.models import Period
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.errors import Refused

LARGEST = 4 << 20  # bytes of one document
KINDS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


def suffix_of(start: bytes) -> str:
    """What a file is, by its first bytes; '' for anything that is not taken."""
    return next((suffix for mark, suffix in KINDS.items() if start.startswith(mark)), "")


@transaction.atomic
def send_document(*, person: Person, period: Period, key: str, file: UploadedFile) -> Document:
    """Keep a document; a later one under the same key takes its place. Refused: 'unknown', 'too-large', 'kind'."""
    if key not in {paper.key for paper in period.terms.papers}:
        raise Refused(_("Periode ini tidak meminta berkas itu."), code="unknown")
    if (file.size or 0) > LARGEST:
        raise Refused(
            _("Berkas ini lebih dari 4 MB."),
            code="too-large",
            help_text=_("Perkecil fotonya, lalu kirim lagi."),
        )
    suffix = suffix_of(file.read(16))
    if not suffix:
        raise Refused(
            _("Hanya PDF, JPG atau PNG."), code="kind", help_text=_("Ambil foto dokumennya, lalu kirim.")
        )
    file.seek(0)
    blob = files.keep(file, suffix=suffix)  # type: ignore[arg-type]
    said = {"sha": blob.sha, "suffix": suffix, "size": blob.size, "name": (file.name or key)[:120]}
    document, _is_new = Document.objects.update_or_create(
        person=person, period=period, key=key, defaults=said
    )
    record("admission.document_sent", document, by=person.pk, period=period.pk, key=key, bytes=blob.size)
    return document
