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
    sign_up,
    take_role,
)
from pintar.accounts.actions.sessions import (
    Caller,
    begin_session,
    disown_session,
    end_all_sessions,
    end_session,
    forget_old_sessions,
    mark_proved,
    own_session,
    session_of_letter,
    sign_out_everywhere,
)

__all__ = [
    "Caller",
    "begin_session",
    "change_password",
    "confirm_email",
    "confirm_name",
    "count_try",
    "disown_session",
    "end_all_sessions",
    "end_session",
    "forget_old_sessions",
    "forget_old_tries",
    "give_role",
    "mark_proved",
    "own_session",
    "refuse_beyond",
    "save_profile",
    "send_confirmation",
    "send_reset",
    "session_of_letter",
    "set_identifier",
    "sign_out_everywhere",
    "sign_up",
    "take_role",
]
