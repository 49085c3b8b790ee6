"""Acts as they travel: what a device may send, read into typed values, and the answer that it gets."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Container, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from pintar.engine.keys import secret

MOST_ACTS = 1000
LARGEST = 1 << 20  # bytes
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Instant = Annotated[datetime, Meta(tz=True)]
FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # of what cannot be read
Key = Annotated[str, Meta(min_length=1, max_length=60)]
Number = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class Act(Struct, gc=False, tag_field="kind"):
    """What every act says: its id, for which enrolment and lesson, and when it was done by the device's clock."""

    id: UUID
    enrolment: Number
    lesson: Key
    at: Instant
    kind: ClassVar[str] = ""


class Watched(Act, gc=False, tag="watched"):
    """Stretches of a clip that were played since the last such act, in seconds of the clip; `rate` 1 is normal speed."""

    medium: Literal["video", "audio"]
    spans: Annotated[list[tuple[Seconds, Seconds]], Meta(max_length=200)]
    position: Seconds = 0.0
    rate: Annotated[float, Meta(gt=0, le=100)] = 1.0
    visible: bool = True
    kind: ClassVar[str] = "watched"


class Paged(Act, gc=False, tag="paged"):
    """Slides that were shown, counted from 1."""

    pages: Annotated[list[Annotated[int, Meta(ge=1, le=10_000)]], Meta(max_length=1000)]
    kind: ClassVar[str] = "paged"
    medium: ClassVar[str] = "slides"


class Read(Act, gc=False, tag="read"):
    """Seconds that the text was in sight since the last such act, and how far down it was scrolled, 0–1."""

    seconds: Seconds
    share: Annotated[float, Meta(ge=0, le=1)] = 0.0
    kind: ClassVar[str] = "read"
    medium: ClassVar[str] = "reading"


class Finished(Act, gc=False, tag="finished"):
    """The lesson was learnt in this medium."""

    medium: Annotated[str, Meta(max_length=12)]
    kind: ClassVar[str] = "finished"


class Answered(Act, gc=False, tag="answered"):
    """One question of a sitting; `form` are the fields of its form, urlencoded: 20,000 letters of an essay, of a script that
    takes nine characters for each."""

    sitting: UUID
    slot: Annotated[int, Meta(ge=0, le=32_767)]
    form: Annotated[str, Meta(max_length=200_000)]
    kind: ClassVar[str] = "answered"
    medium: ClassVar[str] = ""


class Submitted(Act, gc=False, tag="submitted"):
    """A sitting was handed in."""

    sitting: UUID
    kind: ClassVar[str] = "submitted"
    medium: ClassVar[str] = ""


class Other(Struct):
    """An act of a kind that is not learning's own; `fields` is all of it."""

    id: UUID
    enrolment: Number
    lesson: Key
    kind: Annotated[str, Meta(min_length=1, max_length=24)]
    at: Instant
    fields: dict[str, Any] = {}
    medium: ClassVar[str] = ""


class Unreadable(Struct):
    """Something that is no act; `id` as far as it has one, `why` for whoever wrote the program that sent it."""

    id: str
    why: str


AnyAct = Watched | Paged | Read | Finished | Answered | Submitted


class _Envelope(Struct):
    sent_at: Instant
    acts: Annotated[list[Raw], Meta(max_length=MOST_ACTS)] = []
    device: UUID | None = None
    person: int | None = None
    holding: Annotated[list[Annotated[str, Meta(max_length=60)]], Meta(max_length=2 * MOST_ACTS)] = []


class _Named(Struct):
    id: str = ""
    kind: str = ""


class Letter(Struct):
    """One delivery: what was done, in the order it was done, when the device's clock said it was sent, and receipts it holds.

    `person` is who did it, as the device remembers: somebody else may have signed in since.
    """

    device: UUID | None
    person: int | None
    sent_at: datetime
    acts: list[AnyAct | Other | Unreadable]
    holding: list[str]


class Receipt(Struct, omit_defaults=True):
    """An act is on disk. `receipt` is the proof: the id and the site's seal for this person; `label` words to show."""

    id: UUID
    at: datetime
    receipt: str
    label: str = ""


class No(Struct):
    """An act that is not kept, and why in words for the learner; sending it again will not help."""

    id: str
    code: str
    message: str


class Reply(Struct):
    """What becomes of each act. One that is in neither list is still the device's: it sends it again."""

    server_at: datetime
    person: int
    kept: list[Receipt]
    refused: list[No]


_envelope = msgspec.json.Decoder(_Envelope)
_act = msgspec.json.Decoder(AnyAct)  # type: ignore[arg-type] # msgspec takes unions
_other = msgspec.json.Decoder(Other)
_named = msgspec.json.Decoder(_Named)
_fields = msgspec.json.Decoder(dict[str, Any])
_encoder = msgspec.json.Encoder()


def read(body: bytes, known: Container[str] = frozenset()) -> Letter:
    """A delivery from its JSON; `known` are the kinds that upper floors take in. Raises one of FAULTS for no delivery.

    What is wrong with one act spoils no other: it becomes Unreadable.
    """
    try:
        said = _envelope.decode(body)
    except msgspec.DecodeError:
        said = _envelope.decode(_mended(body))
    return Letter(
        said.device, said.person, said.sent_at, [_one(raw, known) for raw in said.acts], said.holding
    )


def written(reply: Reply) -> bytes:
    """The answer as JSON."""
    return _encoder.encode(reply)


def details(act: AnyAct) -> bytes:
    """What is kept of an act of seeing beside its columns, as JSON."""
    match act:
        case Watched():
            return _encoder.encode(
                {"spans": act.spans, "position": act.position, "rate": act.rate, "visible": act.visible}
            )
        case Paged():
            return _encoder.encode({"pages": act.pages})
        case Read():
            return _encoder.encode({"seconds": act.seconds, "share": act.share})
        case Answered() | Submitted():
            return _encoder.encode({"sitting": act.sitting})
    return b"{}"


def receipts_for(act_ids: Iterable[UUID], person_id: int) -> list[str]:
    """The proofs that acts were acknowledged to a person: id, point, 16 hexadecimal digits (BLAKE2b, keyed)."""
    begun, found = _begun(person_id), []
    for act_id in act_ids:
        text = str(act_id)
        seal = begun.copy()
        seal.update(text.encode())
        found.append(f"{text}.{seal.hexdigest()}")
    return found


def read_receipt(text: str, person_id: int) -> tuple[UUID | None, bool]:
    """The id of a receipt, None when it is none, and whether the site's seal for this person is on it."""
    name, _point, _seal = text.partition(".")
    try:
        act_id = UUID(name)
    except ValueError:
        return None, False
    return act_id, hmac.compare_digest(text.encode(), receipts_for([act_id], person_id)[0].encode())


def _mended(body: bytes) -> bytes:
    """Half an emoji, where a text was cut between its two halves, becomes a question mark: msgspec reads nothing of a letter
    that holds one. What is no JSON stays as it is."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False).encode(errors="replace")
    except ValueError:
        return body


def _one(raw: Raw, known: Container[str]) -> AnyAct | Other | Unreadable:
    try:
        return _act.decode(raw)
    except FAULTS as fault:
        why = str(fault)
    try:
        named = _named.decode(raw)
    except FAULTS:
        return Unreadable("", why)
    if named.kind in known:
        try:
            other = _other.decode(raw)
            other.fields = _fields.decode(raw)
            return other
        except FAULTS as fault:
            why = str(fault)
    return Unreadable(named.id[:60], why)


def _begun(person_id: int) -> hashlib.blake2b:
    return hashlib.blake2b(f"{person_id}/".encode(), digest_size=8, key=_key())


@lru_cache(maxsize=1)
def _key() -> bytes:
    return secret("learning.receipts")
