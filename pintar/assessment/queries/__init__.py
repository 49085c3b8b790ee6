"""Reading what the assessment keeps, always for somebody."""

from pintar.assessment.queries.sittings import (
    LATEST,
    bodies_of,
    get_sitting_for,
    get_slot_for,
    result_for,
    tries_for,
)

__all__ = ["LATEST", "bodies_of", "get_sitting_for", "get_slot_for", "result_for", "tries_for"]
