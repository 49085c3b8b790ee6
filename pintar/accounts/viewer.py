"""Who is asking: one statement a request, and only when somebody wants to know."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from pintar.accounts.models import Person

FIELDS = [f for f in Person._meta.concrete_fields if f.attname != "search"]
LOAD = (
    f"SELECT {', '.join(f'p.{f.column}' for f in FIELDS)}, r.zone, "  # noqa: S608 - our own column names
    "(SELECT coalesce(array_agg(kind || ':' || coalesce(region_id, '')), '{}') FROM accounts_role WHERE person_id = p.id) "
    "FROM accounts_person p LEFT JOIN directory_region r ON r.code = p.province_id WHERE p.id = %s AND p.is_active"
)


def load_person(person_id: int) -> Person | None:
    """A person with roles and time zone, by one statement; None when there is none or the account is closed."""
    with connection.cursor() as cursor:
        cursor.execute(LOAD, [person_id])
        row = cursor.fetchone()
    if row is None:
        return None
    person = Person.from_db("default", [f.attname for f in FIELDS], row[:-2])
    person._zone = row[-2] or ""  # type: ignore[attr-defined]
    person._grants = frozenset(tuple(grant.split(":", 1)) for grant in row[-1])  # type: ignore[attr-defined]
    return person


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
        viewer: Any = SimpleLazyObject(lambda: viewer_of(request)) if is_known else AnonymousUser()
        request.user = viewer
        request.person_id = is_known  # type: ignore[attr-defined]
        response = self.get_response(request)
        if is_known:
            # Whose page this is: a phone keeps what it stores for one person apart from another's.
            response.headers["X-Person"] = str(is_known)
        return response


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request that has passed `login_required` or `permitted`."""
    person = request.user
    if not isinstance(person, Person):
        raise PermissionDenied
    return person


def viewer_of(request: HttpRequest) -> Person | AnonymousUser:
    """The signed-in person, if the session was not revoked since."""
    person = (
        load_person(int(request.session[SESSION_KEY])) if request.session.get(BACKEND_SESSION_KEY) else None
    )
    if person and constant_time_compare(
        request.session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()
    ):
        return person
    request.session.flush()
    return AnonymousUser()
