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
from pintar.accounts.queries.security import (
    Factors,
    app_of,
    codes_left,
    factors_of,
    federation_of,
    get_session_for,
    passkey_named,
    passkeys_of,
    person_linked,
    sessions_of,
)

__all__ = [
    "Factors",
    "Number",
    "app_of",
    "codes_left",
    "factors_of",
    "federation_of",
    "find_person",
    "get_person_for",
    "get_session_for",
    "masked_numbers",
    "numbers_of",
    "passkey_named",
    "passkeys_of",
    "people_for",
    "person_linked",
    "person_of_reset",
    "person_to_write",
    "reset_path",
    "roles_of",
    "sessions_of",
]
