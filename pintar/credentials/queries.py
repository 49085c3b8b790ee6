"""Reading certificates: one's own, those an officer answers for, and what anybody may know of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.accounts.rules import can_organise, can_see_people, provinces_seen
from pintar.authoring.queries import manifest_of
from pintar.catalogue.values import Product
from pintar.credentials.models import Certificate, CertificateSet, Doubt
from pintar.credentials.rules import can_open
from pintar.credentials.values import (
    CODE_LENGTH,
    Office,
    facts_of,
    grouped,
    masked_name,
    missing_facts,
)
from pintar.kit.addresses import site
from pintar.kit.ids import tidy_code
from pintar.learning.models import Completion, Progress

LONGEST_QUESTION = 100  # characters somebody may type to look a certificate up


@dataclass(frozen=True)
class Waiting:
    """A passed training whose certificate is still to come: because of the name, or because it is being made now."""

    title: str
    jp: int
    completed_at: datetime
    needs_name: bool


@dataclass(frozen=True)
class Finding:
    """What anybody may know: `state` is valid, replaced, withdrawn or unknown. Never a NIP, NIK, address or e-mail.

    `name` is masked when the certificate was asked for by its number, which can be guessed; `code` is '' then.
    """

    state: str
    asked: str = ""
    code: str = ""
    number: str = ""
    name: str = ""
    title: str = ""
    jp: int = 0
    passed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    issued_at: datetime | None = None
    issuer: str = ""
    newer_code: str = ""
    newer_number: str = ""

    @property
    def grouped_code(self) -> str:
        """The code as it is printed."""
        return grouped(self.code)


def certificates_of(person: Any) -> CertificateSet:
    """The certificates of a person that stand, the newest first."""
    return Certificate.objects.of(person).standing().defer("facts").order_by("-id")


def waiting_for(person: Any) -> list[Waiting]:
    """What this person has passed and holds no certificate of yet."""
    passed = (
        Completion.objects.filter(enrolment__person=person, enrolment__certificates__isnull=True)
        .exclude(enrolment__training__product=Product.KNOWLEDGE)
        .order_by("-at")
        .values_list("enrolment__training__title", "jp", "at")
    )
    needs_name = not (person.full_name and person.name_confirmed_at)
    return [Waiting(title, jp, at, needs_name) for title, jp, at in passed[:50]]


def get_certificate_for(viewer: Any, code: str) -> Certificate:
    """The only door to a certificate's own page and file: somebody else's does not exist."""
    found = get_object_or_404(Certificate.objects.select_related("replacement", "replaces"), code=code)
    if not can_open(viewer, found):
        raise Http404
    return found


def get_own_certificate(person: Any, code: str) -> Certificate:
    """A certificate of this person's; anybody else's does not exist, whoever asks."""
    return get_object_or_404(
        Certificate.objects.of(person).select_related("replacement", "replaces"), code=code
    )


def finding_for_code(text: str) -> Finding:
    """What the public may know of the certificate with this code, however it was typed."""
    code = tidy_code(text[:LONGEST_QUESTION])
    certificate = _public().filter(code=code).first() if len(code) == CODE_LENGTH else None
    if certificate is None:
        return Finding("unknown", asked=text[:LONGEST_QUESTION].strip())
    newer = certificate.newer
    return _finding(
        certificate,
        code=certificate.code,
        name=certificate.holder,
        newer_code=newer.code if newer else "",
    )


def finding_for_number(text: str) -> Finding:
    """What the public may know of the certificate with this number: that it exists, and of whom by initials.

    Numbers follow one another, so anybody could walk through them; only the code, which nobody can guess, opens the name.
    """
    asked = " ".join(text[:LONGEST_QUESTION].split())
    certificate = _public().filter(number__in={asked, asked.upper()}).first() if asked else None
    if certificate is None:
        return Finding("unknown", asked=asked)
    return _finding(certificate, name=masked_name(certificate.holder))


def register_for(viewer: Any, text: str = "") -> CertificateSet:
    """The register as an officer may see it: everything, or the rows of the officer's provinces.

    `text` is a code, the beginning of a number, or the beginning of a name.
    """
    rows = Certificate.objects.select_related("replacement").defer("facts", "replacement__facts")
    if not can_see_people(viewer):
        return rows.none()
    seen = provinces_seen(viewer)
    if seen is not None:
        rows = rows.filter(province__in=seen)
    text = " ".join(text[:LONGEST_QUESTION].split())
    return rows.like(text) if text else rows


def doubts_for(viewer: Any) -> list[Doubt]:
    """Certificates that wait for a decision, the oldest first, then those decided lately; organisers only."""
    if not can_organise(viewer):
        return []
    every = Doubt.objects.select_related("certificate", "decided_by").defer("certificate__facts")
    return [
        *every.filter(stands__isnull=True).order_by("id")[:200],
        *every.filter(stands__isnull=False).order_by("-decided_at")[:30],
    ]


def get_doubt_for(viewer: Any, doubt_id: int) -> Doubt:
    """One of them."""
    if not can_organise(viewer):
        raise Http404
    return get_object_or_404(Doubt, pk=doubt_id)


def office() -> Office:
    """Who issues certificates here, from the settings."""
    return Office(
        issuer=settings.CERTIFICATE_ISSUER,
        signer=settings.CERTIFICATE_SIGNER,
        place=settings.CERTIFICATE_PLACE,
        site=site(),
    )


def facts_about(certificate: Certificate) -> dict[str, Any]:
    """What is printed beside name and number: as kept at issue, or gathered now for a row that came without."""
    if not missing_facts(certificate.facts):
        return certificate.facts
    enrolment = certificate.enrolment
    batch = enrolment.batch
    progress = Progress.objects.filter(pk=enrolment.pk).first()
    return (
        facts_of(
            manifest_of(batch.release_id),
            release=batch.release.hash,
            office=office(),
            starts_on=batch.starts_on,
            ends_on=batch.ends_on,
            scores=progress.scores if progress else {},
        )
        | certificate.facts
    )


def _public() -> CertificateSet:
    return Certificate.objects.select_related("replacement", "enrolment__batch")


def _finding(certificate: Certificate, **said: str) -> Finding:
    facts, batch, newer = certificate.facts, certificate.enrolment.batch, certificate.newer
    return Finding(
        state="withdrawn" if certificate.withdrawn_at else "replaced" if newer else "valid",
        number=certificate.number,
        title=certificate.title,
        jp=certificate.jp,
        passed_on=certificate.passed_on,
        starts_on=_day(facts.get("starts_on")) or batch.starts_on,
        ends_on=_day(facts.get("ends_on")) or batch.ends_on,
        issued_at=certificate.issued_at,
        issuer=facts.get("issuer") or settings.CERTIFICATE_ISSUER,
        newer_number=newer.number if newer else "",
        **said,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
