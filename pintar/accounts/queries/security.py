"""What an account can be opened with, and where it is open."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from pintar.accounts.models import Federation, Passkey, Person, RecoveryCode, Session, Totp
from pintar.kit import sql
from pintar.kit.clock import now


@dataclass(frozen=True)
class Factors:
    """What a person can show besides the password."""

    has_app: bool
    passkeys: int
    codes: int

    @property
    def is_any(self) -> bool:
        """Whether the sign-in asks for more than the password."""
        return self.has_app or self.passkeys > 0


def factors_of(person_id: int) -> Factors:
    """What this person has set up, by one statement."""
    row = sql.one(
        "SELECT EXISTS (SELECT FROM accounts_totp WHERE person_id = %(p)s AND confirmed_at IS NOT NULL),"
        " (SELECT count(*) FROM accounts_passkey WHERE person_id = %(p)s),"
        " (SELECT count(*) FROM accounts_recoverycode WHERE person_id = %(p)s AND used_at IS NULL)",
        {"p": person_id},
    )
    return Factors(*row) if row else Factors(False, 0, 0)


def sessions_of(viewer: Person) -> QuerySet[Session]:
    """Where the viewer is signed in, the newest first."""
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return Session.objects.open().filter(person=viewer, began_at__gt=now() - longest).order_by("-seen_at")


def get_session_for(viewer: Person, session: UUID) -> Session:
    """One of the viewer's own sessions; somebody else's does not exist."""
    return get_object_or_404(Session, pk=session, person=viewer)


def is_known_device(name: str, device: UUID | None) -> bool:
    """Whether the account with this e-mail or phone was opened in this browser before, and nobody disowned it since."""
    if device is None:
        return False
    row = sql.one(
        "SELECT EXISTS (SELECT FROM accounts_session s JOIN accounts_person p ON p.id = s.person_id"
        " WHERE s.device = %(device)s AND (p.email = %(name)s OR p.phone = %(name)s))"
        " AND NOT EXISTS (SELECT FROM accounts_session s JOIN accounts_person p ON p.id = s.person_id"
        " WHERE s.device = %(device)s AND s.ended_by = 'disowned' AND (p.email = %(name)s OR p.phone = %(name)s))",
        {"device": device, "name": name},
    )
    return bool(row and row[0])


def passkeys_of(viewer: Person) -> QuerySet[Passkey]:
    """The viewer's own passkeys."""
    return Passkey.objects.filter(person=viewer).order_by("added_at")


def passkey_named(credential: bytes) -> Passkey | None:
    """The key of this name, whosever it is; for the door, where nobody is known yet."""
    return Passkey.objects.filter(credential=credential).first()


def app_of(viewer: Person) -> Totp | None:
    """The viewer's authenticator app, also while it waits for its first code."""
    return Totp.objects.filter(person=viewer).first()


def federation_of(viewer: Person, issuer: str) -> Federation | None:
    """The viewer's account at another system's sign-in."""
    return Federation.objects.filter(person=viewer, issuer=issuer).first()


def codes_left(viewer: Person) -> int:
    """How many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(person=viewer, used_at__isnull=True).count()


def person_linked(issuer: str, subject: str) -> Person | None:
    """Whose account an account elsewhere opens, while it is open."""
    return Person.objects.filter(
        federations__issuer=issuer, federations__subject=subject, is_active=True
    ).first()
