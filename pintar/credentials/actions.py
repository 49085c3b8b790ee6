"""Issuing certificates, correcting them, and printing them."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pintar.authoring.queries import manifest_of
from pintar.catalogue.values import Product
from pintar.credentials import queries
from pintar.credentials.models import Certificate, Doubt
from pintar.credentials.rules import refuse_unless_correctable
from pintar.credentials.values import CODE_LENGTH, address_of, number_of, qr_dots, sheet_of
from pintar.journal.actions import record
from pintar.kit import files, sql
from pintar.kit.clock import JAKARTA, now
from pintar.kit.errors import Refused
from pintar.kit.ids import readable_code
from pintar.kit.printing import CannotPrint, typeset
from pintar.learning.models import Completion

log = logging.getLogger("pintar.credentials")
NEXT = """
INSERT INTO credentials_serial AS s (scope, last) VALUES (%s, 1) ON CONFLICT (scope) DO UPDATE SET last = s.last + 1 RETURNING last
"""
SHEET = "credentials/typ/certificate.typ"


@transaction.atomic
def doubt(*, enrolment_id: int, reason: str, score: str) -> Doubt | None:
    """Put a certificate before people whose test is passed no longer; saying it twice says it once. It stays valid."""
    standing = (
        Certificate.objects.standing().filter(enrolment=enrolment_id, withdrawn_at__isnull=True).first()
    )
    if standing is None:
        return None
    found, is_new = Doubt.objects.get_or_create(
        certificate=standing, stands=None, defaults={"reason": reason, "score": score}
    )
    if is_new:
        record("credentials.doubted", standing, person=standing.person_id)
    return found


@transaction.atomic
def settle_doubt(*, doubt_id: int, stands: bool, words: str, by: Any) -> Doubt:
    """Decide whether a certificate stands. Refused without a reason, and when it was decided already."""
    held = Doubt.objects.select_for_update(no_key=True).get(pk=doubt_id)
    if held.stands is not None:
        raise Refused(_("Sertifikat ini sudah diputuskan."), code="decided")
    if not words.strip():
        raise Refused(_("Tulislah alasan keputusan Anda."), code="no-reason")
    held.stands, held.words, held.decided_by, held.decided_at = stands, words.strip(), by, now()
    held.save()
    if not stands:
        Certificate.objects.filter(pk=held.certificate_id).update(withdrawn_at=now())
    record("credentials.doubt_settled", held.certificate_id, by=by.pk, stands=stands)
    return held


@transaction.atomic
def issue(*, enrolment_id: int) -> Certificate | None:
    """Issue the certificate of a passed training; issuing twice issues once.

    None while there is nothing to issue: the training is not passed, bears no certificate, or the person has yet to
    look at their name (`issue_waiting` comes back to it).
    """
    completion = _certifiable(enrolment_id)  # held until commit: who issues at the same time waits here
    issued = Certificate.objects.filter(enrolment=enrolment_id, replaces=None).first()
    if completion is None or issued is not None:
        return issued
    enrolment = completion.enrolment
    at = now()
    certificate = Certificate(
        enrolment=enrolment,
        person=enrolment.person,
        holder=enrolment.person.full_name,
        title=manifest_of(enrolment.batch.release_id).course.title,
        jp=completion.jp,
        passed_on=completion.at.astimezone(JAKARTA).date(),
        province=enrolment.province,
    )
    certificate.facts = queries.facts_about(certificate)
    _number(certificate, at)
    _print_if_possible(certificate)
    certificate.save(force_insert=True)
    record(
        "credentials.issued",
        certificate,
        person=enrolment.person_id,
        enrolment=enrolment.pk,
        jp=certificate.jp,
    )
    return certificate


def issue_waiting(*, person_id: int) -> int:
    """Issue what waited for this person's name; how many certificates."""
    waiting = Completion.objects.filter(
        enrolment__person=person_id, enrolment__certificates__isnull=True
    ).values_list("pk", flat=True)
    return sum(issue(enrolment_id=pk) is not None for pk in list(waiting))


@transaction.atomic
def reissue(*, certificate: Certificate, by: Any) -> Certificate:
    """Issue the certificate anew with the name as its holder has now confirmed it; the old one is marked replaced.

    The new one has a number and a code of its own. Refused when nothing differs or the name was not confirmed.
    """
    at = now()
    Completion.objects.select_for_update(no_key=True).get(pk=certificate.enrolment_id)
    old = Certificate.objects.select_related("replacement", "person").get(pk=certificate.pk)
    person, who = old.person, queries.office()
    refuse_unless_correctable(
        old,
        full_name=person.full_name,
        is_confirmed=bool(person.name_confirmed_at),
        corrections=Certificate.objects.filter(enrolment=old.enrolment_id).count() - 1,
    )
    new = Certificate(
        enrolment_id=old.enrolment_id,
        person=person,
        holder=person.full_name,
        title=old.title,
        jp=old.jp,
        passed_on=old.passed_on,
        province=old.province,
        facts=queries.facts_about(old) | asdict(who),
        replaces=old,
        reason="name",
    )
    _number(new, at)
    _print_if_possible(new)
    new.save(force_insert=True)
    record("credentials.replaced", old, by=by.pk, person=person.pk, new=new.pk)
    return new


def printed(certificate: Certificate) -> str:
    """The hash of the certificate's PDF in the private room; it is printed now if that has not been done, or is lost."""
    if not certificate.file or not files.has(certificate.file):
        _print(certificate)
        Certificate.objects.filter(pk=certificate.pk).update(file=certificate.file, facts=certificate.facts)
    return certificate.file


def _number(certificate: Certificate, at: datetime) -> None:
    """Give the year's next running number, which is held against all others until commit: none is skipped, none given twice."""
    day = at.astimezone(JAKARTA).date()
    row = sql.one(NEXT, [str(day.year)])
    certificate.issued_at = at
    certificate.code = readable_code(CODE_LENGTH)
    certificate.number = number_of(
        settings.CERTIFICATE_NUMBER,
        serial=row[0] if row else 0,
        issued_on=day,
        title=certificate.title,
        jp=certificate.jp,
    )


def _certifiable(enrolment_id: int) -> Completion | None:
    completion = (
        Completion.objects.select_related(
            "enrolment__person", "enrolment__training", "enrolment__batch__release"
        )
        .defer("enrolment__person__search", "enrolment__batch__release__manifest")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=enrolment_id)
        .first()
    )
    if completion is None or completion.enrolment.training.product == Product.KNOWLEDGE:
        return None
    person = completion.enrolment.person
    return completion if person.full_name and person.name_confirmed_at else None


def _print_if_possible(certificate: Certificate) -> None:
    """A full disk delays the PDF, not the certificate: it is printed when it is first asked for."""
    try:
        _print(certificate)
    except (OSError, CannotPrint):
        log.exception("a certificate could not be printed yet", extra={"certificate": certificate.pk})


def _print(certificate: Certificate) -> None:
    certificate.facts = queries.facts_about(certificate)
    certificate.file = files.keep(typeset(SHEET, _sheet(certificate))).sha


def _sheet(certificate: Certificate) -> dict[str, Any]:
    facts = certificate.facts
    return sheet_of(
        holder=certificate.holder,
        number=certificate.number,
        code=certificate.code,
        title=certificate.title,
        jp=certificate.jp,
        passed_on=certificate.passed_on,
        issued_on=certificate.issued_at.astimezone(JAKARTA).date(),
        facts=facts,
        qr=qr_dots(address_of(facts["site"], certificate.code)),
    )
