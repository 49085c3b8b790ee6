"""Who is asking: one statement a request, and only when somebody wants to know."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from pintar.accounts.models import Person
from pintar.accounts.models.people import MARK_SALT
from pintar.kit import sql
from pintar.kit.callers import keep_device
from pintar.kit.cookies import opened
from pintar.kit.permits import View

FIELDS = [f for f in Person._meta.concrete_fields if f.attname != "search"]
# Our own column names, which nobody typed.
HELD = "(SELECT coalesce(array_agg(kind || ':' || coalesce(region_id, '')), '{}') FROM accounts_role WHERE person_id = p.id)"
COLUMNS = ", ".join([*(f"p.{field.column}" for field in FIELDS), "r.zone", HELD])
LOAD = (
    f"SELECT {COLUMNS} FROM accounts_person p LEFT JOIN directory_region r ON r.code = p.province_id "  # noqa: S608
    "WHERE p.id = %s AND p.is_active"
)
ENTERING = f"{COLUMNS}, s.is_strong, s.proved_at, s.seen_at < now() - interval '10 minutes'"
SESSIONS = (
    "accounts_session s JOIN accounts_person p ON p.id = s.person_id "
    "LEFT JOIN directory_region r ON r.code = p.province_id"
)
OPEN = (
    "s.ended_at IS NULL AND p.is_active "
    f"AND s.began_at > now() - interval '{int(settings.SESSION_COOKIE_AGE)} seconds'"
)
STANDING = f"s.id = %s AND s.person_id = %s AND {OPEN}"
# `Person.get_session_auth_hash` worked out where the password lies: HMAC-SHA-256 (RFC 2104) with the keys of `mark_keys`.
MARK = "encode(sha256(%s || sha256(%s || convert_to(p.password || ':' || p.epoch, 'UTF8'))), 'hex')"
IS_MARK = re.compile(r"[0-9a-f]{64}")
SID = "sid"  # in the cookie: which row of accounts_session it stands for


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a signed cookie says it stands for: a row of accounts_session, whose it is, and their `get_session_auth_hash` of then."""

    session: UUID
    person: int
    mark: str


@dataclass(frozen=True)
class Presence:
    """The session behind a request: its row, whether a second factor was shown, when the person last proved who they are."""

    id: UUID
    is_strong: bool
    proved_at: datetime
    is_stale: bool


def load_person(person_id: int) -> Person | None:
    """A person with roles and time zone, by one statement; None when there is none or the account is closed."""
    row = sql.one(LOAD, [person_id])
    return _person_of(row) if row else None


def enter(person_id: int, session: UUID, along: Sequence[sql.Asked] = ()) -> Person | None:
    """The person whose session this is, by one statement; None when it was ended, ran out or is somebody else's.

    While a member of staff lacks the second factor the roles are known (`_held`) but grant nothing (`_grants`). What is
    read `along` waits for `sql.one`.
    """
    row, found = sql.one_with(ENTERING, SESSIONS, STANDING, [session, person_id], along)
    if row is None:
        return None
    sql.keep_ahead(found)
    person = _person_of(row[:-3])
    person._presence = Presence(session, *row[-3:])  # type: ignore[attr-defined]
    if person._grants and not row[-3] and is_second_factor_asked():  # type: ignore[attr-defined]
        person._grants = frozenset()  # type: ignore[attr-defined]
    return person


def bearer_of(cookie: str) -> Bearer | None:
    """What a session cookie says, for a statement that asks itself whether it still holds (OPEN, MARK); None for nobody."""
    try:
        said = opened(cookie)
        session, person, mark = UUID(said[SID]), int(said[SESSION_KEY]), str(said[HASH_SESSION_KEY])
    except (BadSignature, KeyError, ValueError, TypeError, AttributeError):
        return None
    return Bearer(session, person, mark) if 0 < person < 2**63 and IS_MARK.fullmatch(mark) else None


@cache
def mark_keys() -> tuple[bytes, bytes]:
    """The outer and the inner key of MARK: 64 bytes each, values of the statement, and part of its text behind a pooler, where the
    database's log of slow statements shows it. They open nothing without a person's password hash and the key of cookies."""
    key = sha256(f"{MARK_SALT}{settings.SECRET_KEY}".encode()).digest().ljust(64, b"\0")
    return bytes(byte ^ 0x5C for byte in key), bytes(byte ^ 0x36 for byte in key)


def _person_of(row: tuple[Any, ...]) -> Person:
    person = Person.from_db("default", [f.attname for f in FIELDS], row[:-2])
    person._zone = row[-2] or ""  # type: ignore[attr-defined]
    person._held = frozenset(tuple(grant.split(":", 1)) for grant in row[-1])  # type: ignore[attr-defined]
    person._grants = person._held  # type: ignore[attr-defined]
    return person


def is_second_factor_asked() -> bool:
    """Whether staff must show a second factor: yes, unless the setting says no or this is a site of sample accounts."""
    wanted: bool | None = settings.REQUIRE_SECOND_FACTOR
    return not settings.DEMO_ACCOUNTS.exists() if wanted is None else wanted


@dataclass(frozen=True)
class Along:
    """A statement for one row that a page will ask for (`sql.one`), with its values from the address and the viewer's id."""

    statement: str
    values: Callable[[Mapping[str, Any], int], tuple[Any, ...]]


def brings(*along: Along, methods: Sequence[str] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Have the viewer's own statement read these rows by the same trip, when the view is asked by one of these methods.

    The view asks for them as ever; nothing else changes. It stands nearest to the view, below all other decorators.
    """

    def fit(view: View) -> View:
        view.along = (along, frozenset(methods))  # type: ignore[attr-defined]
        return view

    return fit


class PersonBackend:
    """Signs in by e-mail or phone with a password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        """The person with that name and password; the same time is spent when there is no such person."""
        if not username or not password:
            return None
        try:
            person = Person.objects.defer("search").get_by_natural_key(username)
        except Person.DoesNotExist:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        """For the framework's own use."""
        return load_person(user_id)


class ViewerMiddleware:
    """Sets `request.user`, lazily: a page that does not ask costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_known = request.session.get(SESSION_KEY)
        viewer: Any = SimpleLazyObject(lambda: _known(request)) if is_known else AnonymousUser()
        request.user = viewer
        request.person_id = is_known  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            sql.keep_ahead(None)
        keep_device(request, response)
        if is_known:
            if getattr(request, "stale_session", None):
                mark_seen(request.stale_session)  # type: ignore[attr-defined]
            # Whose page this is: a phone keeps what it stores for one person apart from another's.
            response.headers["X-Person"] = str(is_known)
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]) -> None:
        """Note what the view will ask for, before anybody asks who is there."""
        along, methods = getattr(view, "along", ((), ()))
        if request.method in methods:
            request.along = [(one, kwargs) for one in along]  # type: ignore[attr-defined]


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request that has passed `login_required` or `permitted`."""
    person = request.user
    if not isinstance(person, Person):
        raise PermissionDenied
    return person


def presence_of(request: HttpRequest) -> Presence:
    """The session behind a request that has passed `login_required`."""
    presence: Presence = signed_in(request)._presence  # type: ignore[attr-defined]
    return presence


def viewer_of(request: HttpRequest) -> Person | AnonymousUser:
    """The signed-in person, if the session was not ended since. A cookie from before there were rows is asked anew."""
    key = request.session.get(SID)
    me = int(request.session[SESSION_KEY])
    along = [(one.statement, one.values(said, me)) for one, said in getattr(request, "along", ())]
    person = enter(me, UUID(key), along) if key else None
    if person and constant_time_compare(
        request.session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()
    ):
        presence: Presence = person._presence  # type: ignore[attr-defined]
        request.stale_session = presence.id if presence.is_stale else None  # type: ignore[attr-defined]
        return person
    request.session.flush()
    return AnonymousUser()


def _known(request: HttpRequest) -> Person | AnonymousUser:
    """The viewer, who from now on stands in the request without the wrapping that waited for the first question."""
    request.user = viewer = viewer_of(request)
    return viewer


def mark_seen(session: UUID) -> None:
    """Somebody is still there; written at most every few minutes, after the page."""
    sql.run(
        "UPDATE accounts_session SET seen_at = now() WHERE id = %s AND seen_at < now() - interval '10 minutes'",
        [session],
    )
