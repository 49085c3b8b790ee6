"""What people type becomes one form, or they are told why not."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from pintar.accounts import naming, sealing


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  siti   aminah ", "siti aminah"),
        ("Nur ‘Aisyah, S.Pd.I.", "Nur ‘Aisyah, S.Pd.I."),
        ("عبد الرحمن بن عوف", "عبد الرحمن بن عوف"),
        ("O’Neil-Siahaan", "O’Neil-Siahaan"),
        ("Ibu\u202e Sri", "Ibu Sri"),
        ("Suharto", "Suharto"),
        ("Su\uffffhar\ud800to", "Suharto"),
    ],
)
def test_names_of_the_country_are_kept_as_they_are_written(typed, kept):
    assert naming.tidy_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "  ", "A", "3201010101010001", "<b>Siti</b>", "Siti 😀", "siti@contoh.id", "....."]
)
def test_what_cannot_be_a_name_is_refused_in_words(typed):
    with pytest.raises(ValidationError):
        naming.tidy_name(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Siti@Contoh.ID ", ("email", "siti@contoh.id")),
        ("0812 3456 7890", ("phone", "+6281234567890")),
        ("+62 812-3456-7890", ("phone", "+6281234567890")),
        ("62812 3456 7890", ("phone", "+6281234567890")),
    ],
)
def test_one_field_takes_an_address_or_a_number(typed, kept):
    assert naming.tidy_login(typed) == kept


@pytest.mark.parametrize("typed", ["siti", "siti@", "12", "3201010101010001", "ا" * 300, "+62"])
def test_what_is_neither_is_refused(typed):
    with pytest.raises(ValidationError):
        naming.tidy_login(typed)


def test_numbers_of_pppk_are_taken_though_they_do_not_follow_the_pattern():
    assert naming.tidy_identifier("nip", "19870101 202321 1 001") == "198701012023211001"


@pytest.mark.parametrize(
    ("kind", "typed"), [("nip", "123"), ("nik", "32010101010100012"), ("nuptk", "abcdefghijklmnop")]
)
def test_a_number_of_the_wrong_length_is_refused(kind, typed):
    with pytest.raises(ValidationError):
        naming.tidy_identifier(kind, typed)


@given(st.text("0123456789", min_size=16, max_size=18))
def test_a_sealed_number_comes_back_and_shows_nothing(number):
    sealed = sealing.seal("nik", number)

    assert sealing.unseal("nik", sealed) == number
    assert number.encode() not in sealed
    assert number[2:-3] not in sealing.masked(number)


def test_a_number_sealed_as_one_kind_does_not_open_as_another():
    sealed = sealing.seal("nik", "3201010101010001")
    with pytest.raises(Exception) as fault:
        sealing.unseal("nip", sealed)
    assert type(fault.value).__name__ == "InvalidTag"


@pytest.mark.parametrize(
    "address", ["a@。.id", "a@" + "é" * 60 + ".id", "a@" + "ﷺ" * 20 + ".id", "ſ@contoh.id"]
)
def test_an_address_no_letter_can_reach_is_refused(address):
    with pytest.raises(ValidationError):
        naming.tidy_login(address)


def test_a_domain_in_other_letters_is_kept_as_mail_servers_write_it():
    assert naming.tidy_login("Ani@sekolah-é.id") == ("email", "ani@xn--sekolah--i1a.id")
