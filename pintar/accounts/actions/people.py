"""What can be done with an account."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pintar.accounts import sealing
from pintar.accounts.actions.sessions import end_all_sessions
from pintar.accounts.models import Claim, Consent, Identifier, Person, Role
from pintar.accounts.values import PRIVACY_VERSION, Ending, IdentifierKind, RoleKind
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.notifications.actions import write_letter

CONFIRM_WITHIN = timedelta(days=14)


def sign_up(
    *, email: str | None = None, phone: str | None = None, password: str, full_name: str = ""
) -> Person:
    """Make an account and keep the consent given with it. Refused ('taken') when the address already has one."""
    person = Person(email=email, phone=phone, full_name=full_name)
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), code="password") from fault
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
            Consent.objects.create(person=person, text="privasi", version=PRIVACY_VERSION)
            record("accounts.signed_up", person, by=person.pk, way="email" if email else "phone")
    except IntegrityError as fault:
        raise Refused(
            _("Alamat ini mungkin sudah pernah dipakai mendaftar."),
            code="taken",
            help_text=_(
                "Coba masuk. Bila lupa kata sandinya, buat yang baru; kemajuan belajar Anda tetap ada."
            ),
        ) from fault
    return person


def send_confirmation(*, person: Person, base_url: str) -> None:
    """Write the letter that asks whether the e-mail address is really theirs; learning does not wait for it."""
    if not person.email or person.email_confirmed_at:
        return
    token = signing.dumps(
        {"person": person.pk, "email": person.email}, salt="accounts.confirm", compress=True
    )
    write_letter(
        person_id=person.pk,
        to=person.email,
        kind="accounts.confirm",
        subject=_("Pastikan alamat surel Anda"),
        body=_(
            "Salam,\n\nBuka tautan ini untuk memastikan bahwa alamat ini milik Anda:\n{url}\n\n"
            "Anda sudah dapat belajar tanpa menunggu. Bila Anda tidak merasa mendaftar, abaikan surat ini.\n"
        ).format(url=f"{base_url}/akun/konfirmasi/{token}/"),
        ends_at=now() + CONFIRM_WITHIN,
    )


def send_reset(*, person: Person, base_url: str, path: str) -> None:
    """Write the letter with the link to a new password."""
    write_letter(
        person_id=person.pk,
        to=person.email or "",
        kind="accounts.reset",
        subject=_("Kata sandi baru"),
        body=_(
            "Salam,\n\nBuka tautan ini untuk membuat kata sandi baru. Tautan berlaku tiga hari dan hanya sekali:\n{url}\n\n"
            "Bila bukan Anda yang meminta, abaikan surat ini; kata sandi lama tetap berlaku.\n"
        ).format(url=f"{base_url}{path}"),
        ends_at=now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )


@transaction.atomic
def confirm_email(*, token: str) -> Person:
    """The address in the token belongs to the person who holds the letter. Refused when it is older than 14 days."""
    try:
        said = signing.loads(token, salt="accounts.confirm", max_age=CONFIRM_WITHIN)
    except signing.BadSignature as fault:
        raise Refused(
            _("Tautan ini tidak berlaku lagi."),
            code="stale",
            help_text=_("Minta tautan baru dari halaman Saya."),
        ) from fault
    person = Person.objects.filter(pk=said["person"], email=said["email"]).first()
    if person is None:
        raise Refused(_("Tautan ini tidak berlaku lagi."), code="stale")
    if not person.email_confirmed_at:
        person.email_confirmed_at = now()
        person.save(update_fields=["email_confirmed_at"])
        record("accounts.email_confirmed", person, by=person.pk)
    return person


@transaction.atomic
def save_profile(*, person: Person, values: dict[str, Any]) -> Person:
    """Keep what a person says about themselves. A changed name must be looked at again before it is printed."""
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    if "full_name" in changed:
        person.name_confirmed_at = None
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        person.save(update_fields=[*changed, "name_confirmed_at"])
        record("accounts.profile_saved", person, by=person.pk, changed=changed)
    return person


@transaction.atomic
def confirm_name(*, person: Person) -> Person:
    """The person has seen their name as it will stand on the certificate and says it is right."""
    if not person.full_name:
        raise Refused(_("Isi dulu nama lengkap Anda."), code="no-name")
    if not person.name_confirmed_at:
        person.name_confirmed_at = now()
        person.save(update_fields=["name_confirmed_at"])
        record("accounts.name_confirmed", person, by=person.pk)
    return person


@transaction.atomic
def set_identifier(*, person: Person, kind: IdentifierKind, number: str) -> Identifier | Claim | None:
    """Keep, change or (with '') remove a national number.

    When another account holds it, a Claim for an officer is kept instead; nothing is said about that account.
    """
    held = Identifier.objects.select_for_update().filter(person=person, kind=kind).first()
    if not number:
        if held:
            held.delete()
            record("accounts.identifier_removed", person, by=person.pk, kind=str(kind))
        return None
    digest = sealing.digest(kind, number)
    if held and bytes(held.digest) == digest:
        return held
    sealed = sealing.seal(kind, number)
    try:
        with transaction.atomic():
            identifier, _created = Identifier.objects.update_or_create(
                person=person, kind=kind, defaults={"digest": digest, "sealed": sealed}
            )
    except IntegrityError:
        claim, is_new = Claim.objects.get_or_create(
            person=person, kind=kind, digest=digest, settled_at=None, defaults={"sealed": sealed}
        )
        if is_new:
            record("accounts.identifier_claimed", person, by=person.pk, kind=str(kind))
        return claim
    record("accounts.identifier_set", person, by=person.pk, kind=str(kind))
    return identifier


@transaction.atomic
def change_password(*, person: Person, password: str, by: int) -> Person:
    """A new password; every session opened with the old one ends."""
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), code="password") from fault
    person.set_password(password)
    person.epoch = Person.objects.values_list("epoch", flat=True).get(pk=person.pk) + 1
    person.save(update_fields=["password", "epoch"])
    end_all_sessions(person=person, how=Ending.PASSWORD)
    record("accounts.password_changed", person, by=by)
    return person


@transaction.atomic
def give_role(*, person: Person, kind: RoleKind, region: str | None, by: int | None) -> Role:
    """Let a person act for the organisation; a regional officer needs a province."""
    if kind == RoleKind.REGIONAL and not region:
        raise Refused(_("Pilih provinsi untuk peran PIC Kanwil."), code="region")
    role, is_new = Role.objects.get_or_create(
        person=person, kind=kind, region_id=region if kind == RoleKind.REGIONAL else None
    )
    if is_new:
        record("accounts.role_given", person, by=by, role=str(kind), region=region)
    return role


@transaction.atomic
def take_role(*, role: Role, by: int | None) -> None:
    """End a role. The last administrator cannot be removed."""
    if role.kind == RoleKind.ADMIN:
        others = Role.objects.select_for_update().filter(kind=RoleKind.ADMIN).exclude(pk=role.pk)
        if not others.exists():
            raise Refused(_("Harus selalu ada satu administrator."), code="last-admin")
    record("accounts.role_taken", role.person_id, by=by, role=role.kind, region=role.region_id)
    role.delete()
