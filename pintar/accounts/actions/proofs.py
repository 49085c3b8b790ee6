"""Setting up, showing and taking away what proves a person besides the password."""

import time

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.accounts import sealing
from pintar.accounts.actions.sessions import end_all_sessions
from pintar.accounts.models import Passkey, Person, RecoveryCode, Session, Totp
from pintar.accounts.proving import codes
from pintar.accounts.proving.passkeys import Credential
from pintar.accounts.values import Ending
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.notifications.actions import tell

MOST_PASSKEYS = 20


@transaction.atomic
def begin_app(*, person: Person) -> str:
    """A secret for an authenticator app, the same until its first code is shown; base 32."""
    Totp.objects.get_or_create(
        person=person, defaults={"sealed": sealing.seal(_kind(person), codes.new_secret())}
    )
    held = Totp.objects.select_for_update().get(person=person)
    if held.confirmed_at:
        raise Refused(_("Aplikasi kode sudah terpasang."), code="has-app")
    return sealing.unseal(_kind(person), bytes(held.sealed))


@transaction.atomic
def confirm_app(*, person: Person, code: str) -> None:
    """The app has shown its first code: from now on the sign-in asks for one. Refused ('code') when it does not fit."""
    held = Totp.objects.select_for_update().filter(person=person, confirmed_at__isnull=True).first()
    step = codes.step_of(_secret(held), code, at=time.time()) if held else None
    if held is None or step is None:
        raise Refused(
            _("Kode ini tidak cocok."),
            code="code",
            help_text=_("Kode berganti tiap 30 detik. Tunggu kode berikutnya, lalu ketik enam angkanya."),
        )
    held.last_step, held.confirmed_at = step, now()
    held.save(update_fields=["last_step", "confirmed_at"])
    record("accounts.second_factor_added", person, by=person.pk, kind="app")
    _tell(
        person,
        _("Kode dari aplikasi mulai dipakai"),
        _("Sejak sekarang masuk ke akun Anda meminta kode dari aplikasi."),
    )


@transaction.atomic
def remove_app(*, person: Person) -> None:
    """The app is not asked for any more."""
    if Totp.objects.filter(person=person).delete()[0]:
        _removed(person, "app")


def check_app(*, person: Person, code: str) -> bool:
    """Whether the app shows this code now; a code is good once."""
    held = Totp.objects.filter(person=person, confirmed_at__isnull=False).first()
    step = codes.step_of(_secret(held), code, at=time.time(), after=held.last_step) if held else None
    if step is None:
        return False
    return bool(Totp.objects.filter(person=person, last_step__lt=step).update(last_step=step))


@transaction.atomic
def write_recovery_codes(*, person: Person) -> list[str]:
    """Ten new codes for the day the phone is gone, to be shown once; those from before are void."""
    fresh = codes.paper_codes()
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=codes.paper_digest(person.pk, code)) for code in fresh
    )
    record("accounts.recovery_codes_written", person, by=person.pk)
    return fresh


@transaction.atomic
def spend_recovery_code(*, person: Person, code: str) -> bool:
    """Whether this is a code from the person's paper; it is good once, and its use is told."""
    spent = RecoveryCode.objects.filter(
        person=person, digest=codes.paper_digest(person.pk, code), used_at__isnull=True
    ).update(used_at=now())
    if spent:
        left = RecoveryCode.objects.filter(person=person, used_at__isnull=True).count()
        record("accounts.recovery_code_used", person, by=person.pk, left=left)
        _tell(
            person,
            _("Kode cadangan dipakai"),
            _("Satu kode cadangan Anda baru saja dipakai untuk masuk. Sisa: %(left)d.") % {"left": left},
        )
    return bool(spent)


@transaction.atomic
def add_passkey(*, person: Person, credential: Credential, name: str) -> Passkey:
    """Keep the public half of a key. Refused ('known') when it is already somebody's."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Passkey.objects.filter(person=person).count() >= MOST_PASSKEYS:
        raise Refused(_("Hapus dulu salah satu kunci sandi yang lama."), code="too-many")
    if Passkey.objects.filter(credential=credential.id).exists():
        raise Refused(_("Kunci sandi ini sudah terdaftar."), code="known")
    passkey = Passkey.objects.create(
        person=person,
        credential=credential.id,
        public_key=credential.public_key,
        sign_count=credential.sign_count,
        transports=credential.transports,
        name=name[:80],
    )
    record("accounts.second_factor_added", person, by=person.pk, kind="passkey")
    _tell(
        person,
        _("Kunci sandi baru"),
        _("Kunci sandi “%(name)s” sekarang dapat membuka akun Anda.") % {"name": passkey.name},
    )
    return passkey


def count_passkey(*, passkey: Passkey, sign_count: int) -> None:
    """The key was used."""
    Passkey.objects.filter(pk=passkey.pk).update(sign_count=sign_count, used_at=now())


@transaction.atomic
def remove_passkey(*, passkey: Passkey) -> None:
    """The key opens nothing any more."""
    passkey.delete()
    _removed(passkey.person, "passkey")


@transaction.atomic
def reset_second_factor(*, person: Person, by: int, reason: str) -> None:
    """An officer takes everything away that is asked besides the password, saying why; the person is told.

    Every session ends. Refused ('reason') without a reason, and ('self') for one's own account.
    """
    reason = " ".join(reason.split())
    if len(reason) < 10:
        raise Refused(_("Tulis alasannya, paling sedikit sepuluh huruf."), code="reason")
    if by == person.pk:
        raise Refused(_("Minta petugas lain melakukannya untuk akun Anda."), code="self")
    Totp.objects.filter(person=person).delete()
    Passkey.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    end_all_sessions(person=person, how=Ending.OFFICER)
    record("accounts.second_factor_reset", person, by=by, reason=reason)
    _tell(
        person,
        _("Langkah kedua akun Anda dihapus petugas"),
        _("Seorang petugas menghapus langkah kedua akun Anda dengan alasan: %(reason)s") % {"reason": reason},
    )


def _removed(person: Person, kind: str) -> None:
    has_any = (
        Totp.objects.filter(person=person, confirmed_at__isnull=False).exists()
        or Passkey.objects.filter(person=person).exists()
    )
    if not has_any:
        # Nothing is left that a session could have shown.
        RecoveryCode.objects.filter(person=person).delete()
        Session.objects.open().filter(person=person).update(is_strong=False)
    record("accounts.second_factor_removed", person, by=person.pk, kind=kind)
    _tell(person, _("Langkah kedua dihapus"), _("Satu cara membuktikan diri dihapus dari akun Anda."))


def _tell(person: Person, subject: str, body: str) -> None:
    """A notice and a letter about a change to what opens the account: whoever did not do it must learn of it."""
    warning = _("Bila bukan Anda yang melakukannya, segera ganti kata sandi dan hubungi petugas.")
    tell(
        person_id=person.pk,
        key=f"accounts.security:{uuid7().hex}",
        kind="accounts.security",
        subject=subject,
        body=f"{body} {warning}",
        url="/akun/keamanan/",
        to=person.email or "",
    )


def _kind(person: Person) -> str:
    return f"totp:{person.pk}"


def _secret(held: Totp) -> str:
    return sealing.unseal(f"totp:{held.person_id}", bytes(held.sealed))
