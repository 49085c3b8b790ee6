"""Signing in with another system's account: OpenID Connect 1.0, authorization code with PKCE (RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt

from pintar.accounts.proving.fetching import fetch, guard
from pintar.kit.errors import Refused
from pintar.kit.memory import remembered

ALGORITHMS = (
    "RS256",
    "PS256",
    "ES256",
    "EdDSA",
)  # signed with a key pair; never 'none', never the shared secret
LEEWAY = 60  # seconds that clocks may differ
_places = remembered(3600)
_keys = remembered(600)
_asked_again = remembered(60)


@dataclass(frozen=True)
class Client:
    """What the settings say: whom we trust, and as whom we ask."""

    issuer: str
    id: str
    secret: str = field(repr=False)
    scopes: str = "openid email profile"
    hosts: frozenset[str] = frozenset()
    strong: frozenset[str] = frozenset()

    @property
    def may_ask(self) -> frozenset[str]:
        """The hosts that are asked: the issuer's, and those named beside it."""
        return self.hosts | {urlsplit(self.issuer).hostname or ""}


@dataclass(frozen=True)
class Question:
    """What is kept in the browser while the person is away: `verifier` never leaves it but to the issuer's own door."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Said:
    """What the issuer says about who came: `email` only where it vouches for it."""

    issuer: str
    subject: str
    email: str
    name: str
    is_strong: bool


def new_question() -> Question:
    """Chance for one trip."""
    return Question(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def way_there(client: Client, question: Question, back: str) -> str:
    """The address of the issuer's door for this trip."""
    place = places_of(client)["authorization_endpoint"]
    digest = hashlib.sha256(question.verifier.encode()).digest()
    words = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": back,
        "scope": client.scopes,
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{place}{'&' if urlsplit(place).query else '?'}{urlencode(words)}"


def come_back(client: Client, question: Question, *, code: str, state: str, back: str) -> Said:
    """Who came, by the code in the way back. Refused ('oidc') when anything does not fit; ('fetch') when nobody answers."""
    if not code or not hmac.compare_digest(state.encode(), question.state.encode()):
        raise Refused("state", code="oidc")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": client.id,
        "code_verifier": question.verifier,
    }
    found = fetch(
        places_of(client)["token_endpoint"],
        hosts=client.may_ask,
        form=form,
        account=(client.id, client.secret) if client.secret else None,
    )
    claims = read_token(client, str(found.get("id_token", "")), nonce=question.nonce)
    shown = {str(claims.get("acr", "")), *map(str, claims.get("amr") or [])}
    is_vouched = claims.get("email_verified") in (True, "true")
    return Said(
        issuer=client.issuer,
        subject=str(claims["sub"])[:255],
        email=str(claims.get("email") or "").lower() if is_vouched else "",
        name=str(claims.get("name") or "")[:150],
        is_strong=bool(shown & client.strong),
    )


def read_token(client: Client, token: str, *, nonce: str) -> dict[str, Any]:
    """The claims of an ID token (OpenID Connect Core, section 3.1.3.7). Refused ('oidc') when one does not hold."""
    try:
        head = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(client, str(head.get("kid", "")), str(head.get("alg", ""))),
            algorithms=list(ALGORITHMS),
            audience=client.id,
            issuer=client.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as fault:
        raise Refused(f"token: {fault}", code="oidc") from fault
    if not claims["sub"] or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Refused("nonce", code="oidc")
    if claims.get("azp", client.id) != client.id:
        raise Refused("azp", code="oidc")
    return claims


def places_of(client: Client) -> dict[str, str]:
    """The issuer's addresses, as it publishes them (OpenID Connect Discovery 1.0), each on a host we may ask."""

    def ask() -> dict[str, str]:
        found = fetch(f"{client.issuer.rstrip('/')}/.well-known/openid-configuration", hosts=client.may_ask)
        if found.get("issuer") != client.issuer:
            raise Refused("another issuer answers there", code="oidc")
        places = {}
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            guard(str(found.get(name, "")), client.may_ask)
            places[name] = str(found[name])
        return places

    return _places.get(client.issuer, ask)


def _key(client: Client, kid: str, algorithm: str) -> Any:
    """The key that a token names; asked for again, once, when the issuer has new ones."""
    if algorithm not in ALGORITHMS:
        raise Refused(f"algorithm {algorithm}", code="oidc")
    for again in (False, True):
        if again:
            _forget_keys(client)
        for one in _keys.get(client.issuer, lambda: _ask_keys(client)):
            if (not kid or one.get("kid") == kid) and one.get("use", "sig") == "sig":
                return jwt.PyJWK.from_dict(one, algorithm=algorithm).key
    raise Refused("no such key", code="oidc")


def _ask_keys(client: Client) -> list[dict[str, Any]]:
    found = fetch(places_of(client)["jwks_uri"], hosts=client.may_ask).get("keys")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _forget_keys(client: Client) -> None:
    asked = _asked_again.get(client.issuer, list)
    # A token that names an unknown key must not make us ask at every knock.
    if not asked:
        asked.append(True)
        _keys.forget()
