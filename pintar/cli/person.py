"""`pintar person`: accounts and roles from the command line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pintar.accounts.models import Person

app = typer.Typer(no_args_is_help=True)
MOST_FOUND = 50

Who = Annotated[str, typer.Argument(help="E-mail address, phone number (+62…) or account number.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="E-mail address or phone number to sign in with.")],
    name: Annotated[str, typer.Option(help="Full name, as certificates print it.")],
    role: Annotated[
        str, typer.Option(help="organiser, author, facilitator, regional, leader or admin.")
    ] = "",
    province: Annotated[str, typer.Option(help="Province code of a regional officer, such as 35.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make an account. Without --password-stdin it prints a link by which the person sets their own password."""
    with _at_work():
        import secrets

        from django.db import transaction

        from pintar.accounts import actions, naming

        way, address = naming.tidy_login(login)
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(24)
        with transaction.atomic():
            person = actions.sign_up(**{way: address}, password=password, full_name=naming.tidy_name(name))
            if role:
                actions.give_role(person=person, kind=_role(role), region=_province(province), by=None)
        _tell(person, as_json, link="" if password_stdin else _link(person))


@app.command()
def role(
    who: Who,
    kind: Annotated[str, typer.Argument(help="organiser, author, regional, leader or admin.")],
    province: Annotated[str, typer.Option(help="Province code of a regional officer, such as 35.")] = "",
    take: Annotated[bool, typer.Option("--take", help="End the role instead of giving it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give a role, or end one with --take."""
    with _at_work():
        from pintar.accounts import actions, queries
        from pintar.kit.errors import Refused

        person, region = _find(who), _province(province)
        if take:
            held = queries.roles_of(person).filter(kind=_role(kind), region=region).first()
            if held is None:
                raise Refused("This person does not hold that role.")
            actions.take_role(role=held, by=None)
        else:
            actions.give_role(person=person, kind=_role(kind), region=region, by=None)
        _tell(person, as_json)


@app.command("password-link")
def password_link(who: Who, as_json: AsJson = False) -> None:
    """Print a link by which this person sets a new password; it works once, within three days."""
    with _at_work():
        from pintar.journal.actions import record

        person = _find(who)
        record("accounts.reset_link_made", person)
        _tell(person, as_json, link=_link(person))


@app.command()
def find(
    text: Annotated[
        str, typer.Argument(help="The beginning of a name, an e-mail address or a phone number.")
    ],
    as_json: AsJson = False,
) -> None:
    """List the people who match, at most 50. Code 1 when nobody does."""
    with _at_work():
        from pintar.accounts.models import Person

        found = list(
            Person.objects.named_like(text).prefetch_related("roles").order_by("full_name", "id")[:MOST_FOUND]
        )
        if as_json:
            print(json.dumps([_said(person) for person in found], indent=2, ensure_ascii=False))
        for person in [] if as_json else found:
            said = _said(person)
            print(
                f"{said['id']:>9}  {said['name']:<36} {said['email'] or said['phone']:<36} {', '.join(said['roles'])}"
            )
        if not found:
            print("Nobody matches.", file=sys.stderr)
            raise typer.Exit(1)


@contextmanager
def _at_work() -> Iterator[None]:
    """Django and the database are ready; what the program refuses is said plainly, with code 2."""
    from pintar.cli.ready import ready

    with ready():
        from django.core.exceptions import ValidationError
        from django.utils.translation import override

        from pintar.kit.errors import Refused

        try:
            with override("en"):
                yield
        except (Refused, ValidationError) as no:
            print(" ".join(no.messages) if isinstance(no, ValidationError) else no, file=sys.stderr)
            raise typer.Exit(2) from no


def _find(who: str) -> "Person":
    from pintar.accounts.models import Person
    from pintar.accounts.queries import find_person
    from pintar.kit.errors import Refused

    try:
        return find_person(who)
    except Person.DoesNotExist as fault:
        raise Refused(f"There is no account {who}.") from fault


def _role(kind: str) -> Any:
    from pintar.accounts.values import RoleKind
    from pintar.kit.errors import Refused

    if kind not in RoleKind.values:
        raise Refused(f"There is no role {kind}; there are {', '.join(RoleKind.values)}.")
    return RoleKind(kind)


def _province(code: str) -> str | None:
    from pintar.directory.queries import provinces
    from pintar.kit.errors import Refused

    if code and not provinces().filter(code=code).exists():
        raise Refused(f"There is no province {code}.")
    return code or None


def _link(person: "Person") -> str:
    from django.conf import settings

    from pintar.accounts.queries import reset_path

    return f"{settings.BASE_URL}{reset_path(person)}"


def _said(person: "Person") -> dict[str, Any]:
    return {
        "id": person.pk,
        "name": person.full_name,
        "email": person.email,
        "phone": person.phone,
        "roles": [str(role) for role in person.roles.all()],
    }


def _tell(person: "Person", as_json: bool, link: str = "") -> None:
    said = _said(person) | ({"link": link} if link else {})
    if as_json:
        print(json.dumps(said, indent=2, ensure_ascii=False))
        return
    print(
        f"{said['id']}  {said['name']}  {said['email'] or said['phone']}  {', '.join(said['roles']) or 'no roles'}"
    )
    if link:
        print(f"Set a password at: {link}")
