"""People for tests."""

from itertools import count

from pintar.accounts.models import Person, Role
from pintar.accounts.values import RoleKind
from pintar.kit.clock import now

numbers = count(1)
PASSWORD = "kopi-pagi-hangat"
_hashed: list[str] = []


def make_person(
    name: str = "Siti Aminah", *, province: str = "35", is_complete: bool = True, **values
) -> Person:
    """A saved person with a complete profile, unless told otherwise; the password is PASSWORD."""
    if not _hashed:
        maker = Person()
        maker.set_password(PASSWORD)
        _hashed.append(maker.password)
    values.setdefault("email", f"orang{next(numbers)}@contoh.id")
    if is_complete:
        values.setdefault("profession_id", "guru-mi")
        values.setdefault("employment", "pns")
        values.setdefault("province_id", province)
        values.setdefault("regency_id", f"{province}.01")
        values.setdefault("institution", "MIN 1")
        values.setdefault("name_confirmed_at", now())
    return Person.objects.create(full_name=name, password=_hashed[0], **values)


def make_staff(kind: RoleKind, *, region: str | None = None, name: str = "Budi Santoso") -> Person:
    """A person with one role."""
    person = make_person(name)
    Role.objects.create(person=person, kind=kind, region_id=region)
    return person
