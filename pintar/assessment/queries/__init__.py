"""Reading what the assessment keeps, always for somebody."""

from pintar.assessment.queries.decks import deck_of, drawn_again
from pintar.assessment.queries.granted import granted_to
from pintar.assessment.queries.results import OWN_RESULT, result_for, tries_for
from pintar.assessment.queries.sittings import LATEST, OWN_SITTING, bodies_of, get_sitting_for, get_slot_for
from pintar.assessment.queries.standing import Brought, brought_by, versions_seen

__all__ = [
    "LATEST",
    "OWN_RESULT",
    "OWN_SITTING",
    "Brought",
    "bodies_of",
    "brought_by",
    "deck_of",
    "drawn_again",
    "get_sitting_for",
    "get_slot_for",
    "granted_to",
    "result_for",
    "tries_for",
    "versions_seen",
]
