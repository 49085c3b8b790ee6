"""Reading about people, always for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from pintar.accounts import sealing
from pintar.accounts.models import Claim, Identifier, Person, Role
from pintar.accounts.rules import provinces_seen
from pintar.accounts.values import IdentifierKind


@dataclass(frozen=True)
class Number:
    """A national number as its owner sees it: masked, or waiting for an officer, or not given."""

    kind: str
    label: str
    masked: str
    is_claimed: bool


def numbers_of(viewer: Person) -> list[Number]:
    """The viewer's own national numbers, masked."""
    held = {i.kind: i for i in Identifier.objects.filter(person=viewer)}
    claimed = set(Claim.objects.filter(person=viewer, settled_at__isnull=True).values_list("kind", flat=True))
    return [
        Number(
            kind=kind.value,
            label=str(kind.label),
            masked=sealing.masked(sealing.unseal(kind, bytes(held[kind].sealed))) if kind in held else "",
            is_claimed=kind in claimed,
        )
        for kind in IdentifierKind
    ]


def masked_numbers(people: Iterable[int]) -> dict[int, dict[str, str]]:
    """The national numbers of these people, masked, by person and kind; for lists that are already guarded."""
    found: dict[int, dict[str, str]] = {}
    for held in Identifier.objects.filter(person__in=list(people)):
        number = sealing.masked(sealing.unseal(held.kind, bytes(held.sealed)))
        found.setdefault(held.person_id, {})[held.kind] = number
    return found


def sexes_of(people: Iterable[int]) -> dict[int, int]:
    """0 for men and 1 for women, of those who gave a NIP: its fifteenth digit says so. For figures of many people only: callers keep
    nothing of it and show nothing of one person."""
    found = {}
    for held in Identifier.objects.filter(person__in=list(people), kind=IdentifierKind.NIP):
        number = sealing.unseal(held.kind, bytes(held.sealed))
        if number[14:15] in ("1", "2"):
            found[held.person_id] = int(number[14]) - 1
    return found


def people_for(viewer: Any, *, text: str = "", province: str = "") -> QuerySet[Person]:
    """The people an officer may see: everybody, or those of the officer's provinces."""
    seen = provinces_seen(viewer)
    people = Person.objects.select_related("province", "profession").defer("search", "password")
    if seen is not None:
        people = people.filter(province__in=seen)
    if province:
        people = people.filter(province=province)
    return people.named_like(text) if text.strip() else people


def get_person_for(viewer: Any, person_id: int) -> Person:
    """One person, if the viewer may see them; somebody outside their provinces does not exist."""
    return get_object_or_404(people_for(viewer).select_related("regency"), pk=person_id)


def roles_of(person: Person) -> QuerySet[Role]:
    """The roles a person holds."""
    return Role.objects.filter(person=person).select_related("region").order_by("kind")


def find_person(text: str) -> Person:
    """A person by e-mail, phone or id, for commands. Person.DoesNotExist when there is none."""
    text = text.strip()
    if text.isdigit():
        return Person.objects.get(pk=int(text))
    return Person.objects.get_by_natural_key(text.lower())


def person_to_write(email: str) -> Person | None:
    """Whose e-mail address this is, while the account is open."""
    return Person.objects.filter(email=email, is_active=True).first()


def reset_path(person: Person) -> str:
    """The path of a link by which this person may set a new password, once, within PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return f"/akun/sandi-baru/{uid}/{default_token_generator.make_token(person)}/"


def person_of_reset(uid: str, token: str) -> Person:
    """Whom a reset link belongs to; Http404 when it was used, is too old, or was never given."""
    try:
        person = Person.objects.get(pk=int(urlsafe_base64_decode(uid).decode()))
    except (ValueError, OverflowError, Person.DoesNotExist) as fault:
        raise Http404 from fault
    if not default_token_generator.check_token(person, token):
        raise Http404
    return person
