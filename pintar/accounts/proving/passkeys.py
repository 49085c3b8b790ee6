"""Passkeys (WebAuthn level 2): what is asked of a browser, and whether its answer holds. The library is py_webauthn."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pintar.engine.keys import secret
from pintar.kit.errors import Refused

PATIENCE = 300_000  # milliseconds a person may take over their phone


@dataclass(frozen=True)
class Place:
    """The site as browsers know it: its host name and its origin."""

    host: str
    origin: str


@dataclass(frozen=True)
class Credential:
    """The public half of a key."""

    id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


def new_key_question(
    place: Place, *, person_id: int, account: str, name: str, held: list[bytes]
) -> dict[str, Any]:
    """What a browser is asked so that it makes a key; the person must unlock the device for it."""
    asked = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name="Pintar",
        user_id=handle_of(person_id),
        user_name=account,
        user_display_name=name,
        timeout=PATIENCE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
    )
    found: dict[str, Any] = json.loads(webauthn.options_to_json(asked))
    return found


def new_key(place: Place, *, answer: dict[str, Any], challenge: str) -> Credential:
    """The key a browser made. Refused ('passkey') when the answer does not hold."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise Refused(f"{type(fault).__name__}", code="passkey") from fault
    said = answer.get("response", {}).get("transports", [])
    transports = (
        [str(word)[:20] for word in said if isinstance(word, str)][:8] if isinstance(said, list) else []
    )
    return Credential(made.credential_id, made.credential_public_key, made.sign_count, transports)


def key_question(place: Place, *, held: list[tuple[bytes, list[str]]]) -> dict[str, Any]:
    """What a browser is asked so that it shows a key: one of these, or any it has for this site."""
    asked = webauthn.generate_authentication_options(
        rp_id=place.host,
        timeout=PATIENCE,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one, _transports in held],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    found: dict[str, Any] = json.loads(webauthn.options_to_json(asked))
    return found


def credential_of(answer: dict[str, Any]) -> bytes:
    """Which key an answer speaks of; b'' when it names none."""
    named = answer.get("rawId")
    try:
        return base64url_to_bytes(named) if isinstance(named, str) and len(named) < 2000 else b""
    except ValueError:
        return b""


def shown_key(
    place: Place, *, answer: dict[str, Any], challenge: str, public_key: bytes, sign_count: int
) -> int:
    """The key's new count, when the answer holds. Refused ('passkey') when it does not."""
    try:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        ).new_sign_count
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise Refused(f"{type(fault).__name__}", code="passkey") from fault


def handle_of(person_id: int) -> bytes:
    """What a device keeps instead of a name: 32 bytes that say nothing about the person."""
    return hmac.new(secret("passkey-handles"), str(person_id).encode(), hashlib.sha256).digest()


def as_text(raw: bytes) -> str:
    """Bytes as browsers send them."""
    return bytes_to_base64url(raw)
