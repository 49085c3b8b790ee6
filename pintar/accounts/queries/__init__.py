"""Reading about people, always for somebody."""

from pintar.accounts.queries.people import (
    Number,
    find_person,
    get_person_for,
    masked_numbers,
    numbers_of,
    people_for,
    person_of_reset,
    person_to_write,
    reset_path,
    roles_of,
)

__all__ = [
    "Number",
    "find_person",
    "get_person_for",
    "masked_numbers",
    "numbers_of",
    "people_for",
    "person_of_reset",
    "person_to_write",
    "reset_path",
    "roles_of",
]
