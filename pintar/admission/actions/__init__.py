"""What can be done about a place: register, take a ticket, give it up, and give the seats."""

from pintar.admission.actions.chaining import seal, seal_all, seal_for_good
from pintar.admission.actions.crowding import take_together
from pintar.admission.actions.drawing import ask_for_draw, draw_seats, enrol_seated, number_of, result_of
from pintar.admission.actions.outages import BEAT, give_sign, settle_outages
from pintar.admission.actions.papers import send_document
from pintar.admission.actions.promoting import accept_seat, fill_seats, lapse_offers, step_back
from pintar.admission.actions.publishing import publish, write_data, write_table
from pintar.admission.actions.registering import (
    cancel_registration,
    change_choice,
    count_seats,
    free_seat,
    join,
    register,
    take_seat,
)
from pintar.admission.actions.settling import check_shares, rule_of, settle_draw, settle_period
from pintar.admission.actions.telling import days_of, tell_results, tell_taken
from pintar.admission.actions.tickets import (
    change_ticket,
    give_up_ticket,
    groups_of,
    take_ticket,
    taken_of,
)

__all__ = [
    "BEAT",
    "accept_seat",
    "ask_for_draw",
    "cancel_registration",
    "change_choice",
    "change_ticket",
    "check_shares",
    "count_seats",
    "days_of",
    "draw_seats",
    "enrol_seated",
    "fill_seats",
    "free_seat",
    "give_sign",
    "give_up_ticket",
    "groups_of",
    "join",
    "lapse_offers",
    "number_of",
    "publish",
    "register",
    "result_of",
    "rule_of",
    "seal",
    "seal_all",
    "seal_for_good",
    "send_document",
    "settle_draw",
    "settle_outages",
    "settle_period",
    "step_back",
    "take_seat",
    "take_ticket",
    "take_together",
    "taken_of",
    "tell_results",
    "tell_taken",
    "write_data",
    "write_table",
]
