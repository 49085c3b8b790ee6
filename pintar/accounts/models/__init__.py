"""The nouns of accounts."""

from pintar.accounts.models.people import (
    Claim,
    Consent,
    Identifier,
    Person,
    PersonManager,
    PersonSet,
    Role,
    SearchWords,
    Throttle,
)
from pintar.accounts.models.proofs import Federation, Passkey, RecoveryCode, Totp
from pintar.accounts.models.sessions import Session

__all__ = [
    "Claim",
    "Consent",
    "Federation",
    "Identifier",
    "Passkey",
    "Person",
    "PersonManager",
    "PersonSet",
    "RecoveryCode",
    "Role",
    "SearchWords",
    "Session",
    "Throttle",
    "Totp",
]
