"""Another system's account opens this one: linked by whoever can open both, never by an e-mail address alone."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pintar.accounts.models import Consent, Federation, Person
from pintar.accounts.values import PRIVACY_VERSION
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused


@transaction.atomic
def link_account(*, person: Person, issuer: str, subject: str) -> Federation:
    """From now on that account opens this one too. Refused ('linked') when it opens another, or another opens this."""
    try:
        with transaction.atomic():
            link, is_new = Federation.objects.get_or_create(
                issuer=issuer, subject=subject, defaults={"person": person}
            )
    except IntegrityError as fault:
        raise Refused(_("Akun Anda sudah tersambung dengan akun lain di sana."), code="linked") from fault
    if link.person_id != person.pk:
        raise Refused(_("Akun di sana sudah membuka akun Pintar yang lain."), code="linked")
    if is_new:
        record("accounts.account_linked", person, by=person.pk, issuer=issuer)
    return link


@transaction.atomic
def unlink_account(*, person: Person, issuer: str) -> None:
    """That account opens this one no more. Refused ('only-way') while there is no password to sign in with."""
    if not person.has_usable_password():
        raise Refused(
            _("Buat kata sandi dahulu; tanpa itu Anda tidak dapat masuk lagi."),
            code="only-way",
            help_text=_("Pakai “Lupa kata sandi?” pada halaman masuk."),
        )
    if Federation.objects.filter(person=person, issuer=issuer).delete()[0]:
        record("accounts.account_unlinked", person, by=person.pk, issuer=issuer)


@transaction.atomic
def sign_up_linked(*, email: str, full_name: str, issuer: str, subject: str) -> Person:
    """A new account for somebody whose address the issuer vouches for; it has no password. Refused ('taken')."""
    person = Person(email=email, full_name=full_name, email_confirmed_at=now())
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as fault:
        raise Refused(_("Alamat ini mungkin sudah pernah dipakai mendaftar."), code="taken") from fault
    Consent.objects.create(person=person, text="privasi", version=PRIVACY_VERSION)
    record("accounts.signed_up", person, by=person.pk, way="sso")
    link_account(person=person, issuer=issuer, subject=subject)
    return person
