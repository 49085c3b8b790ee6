"""What can be done with an account."""

from pintar.accounts.actions.limits import count_try, forget_old_tries, refuse_beyond
from pintar.accounts.actions.people import (
    change_password,
    confirm_email,
    confirm_name,
    give_role,
    save_profile,
    send_confirmation,
    send_reset,
    set_identifier,
    sign_out_everywhere,
    sign_up,
    take_role,
)

__all__ = [
    "change_password",
    "confirm_email",
    "confirm_name",
    "count_try",
    "forget_old_tries",
    "give_role",
    "refuse_beyond",
    "save_profile",
    "send_confirmation",
    "send_reset",
    "set_identifier",
    "sign_out_everywhere",
    "sign_up",
    "take_role",
]
