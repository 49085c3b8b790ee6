"""Codes from an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes on paper."""

import hashlib
import hmac
import io
import os
from base64 import b32decode, b32encode
from urllib.parse import quote, urlencode

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from pintar.engine.keys import secret
from pintar.kit.ids import readable_code, tidy_code

STEP = 30  # seconds that one code lasts
DRIFT = 1  # steps a phone's clock may be off, each way
SECRET_BYTES = 20  # RFC 4226, section 4
PAPER_CODES = 10
PAPER_LENGTH = 10  # characters of five bits: fifty bits cannot be guessed at any rate we allow


def new_secret() -> str:
    """160 bits of chance in base 32, as apps take them."""
    return b32encode(os.urandom(SECRET_BYTES)).decode()


def spaced(text: str, size: int = 4) -> str:
    """A long key in groups that can be read aloud."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def app_address(secret_: str, *, account: str, issuer: str) -> str:
    """The otpauth address that an app reads from the picture."""
    words = urlencode({"secret": secret_, "issuer": issuer, "algorithm": "SHA1", "digits": 6, "period": STEP})
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{words}"


def picture(text: str) -> str:
    """A QR code as SVG that stands in a page: no size of its own, no style, a quiet zone of four."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


def step_of(secret_: str, code: str, *, at: float, after: int = 0) -> int | None:
    """The half minute whose code this is, near the instant `at` (Unix seconds) and newer than `after`; None when it is none."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    app = TOTP(b32decode(secret_), 6, SHA1(), STEP)  # noqa: S303 - what every authenticator app speaks
    here = int(at // STEP)
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):
        if hmac.compare_digest(app.generate(step * STEP), code.encode()) and step > after:
            found = step
    return found


def paper_codes() -> list[str]:
    """Ten new codes to keep on paper, written in two halves."""
    codes = [readable_code(PAPER_LENGTH) for _ in range(PAPER_CODES)]
    return [f"{code[: PAPER_LENGTH // 2]}-{code[PAPER_LENGTH // 2 :]}" for code in codes]


def paper_digest(person_id: int, code: str) -> bytes:
    """32 bytes by which a code on paper is recognised, however it was typed; useless without the key."""
    said = f"{person_id}:{tidy_code(code)}".encode()
    return hmac.new(secret("recovery-codes"), said, hashlib.sha256).digest()
