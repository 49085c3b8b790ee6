"""`pintar person`: accounts from the terminal, refused in plain words where they cannot be."""

import json

import pytest
from typer.testing import CliRunner

from pintar.accounts.models import Person, Role
from pintar.accounts.tests.people import PASSWORD, make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.cli.person import app
from pintar.directory.actions import complete_lists
from pintar.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def lists():
    complete_lists()


def person(*arguments: object, said: str = ""):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=said)


def test_an_account_is_made_with_a_link_to_its_first_password(client):
    outcome = person("add", "ani@contoh.id", "--name", "Ani Wulandari", "--role", "admin", "--json")

    told = json.loads(outcome.stdout)
    assert outcome.exit_code == 0 and told["email"] == "ani@contoh.id" and told["roles"] == ["admin"]
    assert client.get(told["link"]).status_code == 200
    assert Role.objects.get().person_id == told["id"]


def test_a_password_can_be_read_from_standard_input_and_is_not_told():
    outcome = person("add", "081234567890", "--name", "Bo", "--password-stdin", said=f"{PASSWORD}\n")

    assert (
        outcome.exit_code == 0 and PASSWORD not in outcome.output and "Set a password" not in outcome.output
    )
    assert Person.objects.get(phone="+6281234567890").check_password(PASSWORD)


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "bukan-alamat", "--name", "Ani"],
        ["add", "ani@contoh.id", "--name", "12345"],
        ["add", "ani@contoh.id", "--name", "Ani", "--role", "raja"],
        ["add", "ani@contoh.id", "--name", "Ani", "--role", "regional"],
        ["add", "ani@contoh.id", "--name", "Ani", "--role", "regional", "--province", "99"],
        ["role", "tiada@contoh.id", "admin"],
        ["password-link", "tiada@contoh.id"],
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_leaves_nothing(arguments):
    outcome = person(*arguments)

    assert outcome.exit_code == 2 and outcome.stdout == "" and outcome.stderr.count("\n") == 1
    assert not Person.objects.exists()


def test_the_same_address_makes_no_second_account():
    make_person(email="ani@contoh.id")

    outcome = person("add", "Ani@contoh.id", "--name", "Ani Lain")

    assert outcome.exit_code == 2 and Person.objects.count() == 1


def test_a_role_is_given_and_ended_and_both_are_on_record():
    make_staff(RoleKind.ADMIN)
    ani = make_person(email="ani@contoh.id")

    assert person("role", "ani@contoh.id", "regional", "--province", "35").exit_code == 0
    assert [(role.kind, role.region_id) for role in ani.roles.all()] == [("regional", "35")]

    assert person("role", ani.pk, "regional", "--province", "35", "--take").exit_code == 0
    assert not ani.roles.exists()
    assert set(Entry.objects.values_list("kind", flat=True)) == {"accounts.role_given", "accounts.role_taken"}


def test_the_last_administrator_stays():
    admin = make_staff(RoleKind.ADMIN)

    assert person("role", admin.pk, "admin", "--take").exit_code == 2 and admin.roles.exists()


def test_a_password_link_opens_and_is_on_record(client):
    ani = make_person(email="ani@contoh.id")

    link = json.loads(person("password-link", "ani@contoh.id", "--json").stdout)["link"]

    assert client.get(link).status_code == 200
    assert Entry.objects.get().kind == "accounts.reset_link_made" and Entry.objects.get().subject == str(
        ani.pk
    )


def test_people_are_found_by_the_beginning_of_a_name_and_nobody_is_code_one():
    make_person("Ani Wulandari")
    make_person("Budi Santoso")

    found = json.loads(person("find", "wul", "--json").stdout)

    assert [one["name"] for one in found] == ["Ani Wulandari"] and person("find", "zzz").exit_code == 1
