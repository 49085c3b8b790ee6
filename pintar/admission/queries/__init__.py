"""What registration reads."""

from pintar.admission.queries.chains import as_tickets, chain_of, last_pulse, tickets_of_chain, unbound
from pintar.admission.queries.due import draws_due, draws_with_unconfirmed, periods_to_settle
from pintar.admission.queries.history import history_of, profession_group
from pintar.admission.queries.standing import (
    Standing,
    choice_in,
    enrolled_in,
    get_registration_for,
    standing_of,
)
from pintar.admission.queries.tickets import (
    Held,
    choice_of,
    get_draw,
    get_fresh_batch,
    get_ticket_for,
    held,
    tickets_in,
    tickets_of,
)

__all__ = [
    "Held",
    "Standing",
    "as_tickets",
    "chain_of",
    "choice_in",
    "choice_of",
    "draws_due",
    "draws_with_unconfirmed",
    "enrolled_in",
    "get_draw",
    "get_fresh_batch",
    "get_registration_for",
    "get_ticket_for",
    "held",
    "history_of",
    "last_pulse",
    "periods_to_settle",
    "profession_group",
    "standing_of",
    "tickets_in",
    "tickets_of",
    "tickets_of_chain",
    "unbound",
]
