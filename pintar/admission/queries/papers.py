"""Documents that periods ask for."""

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.accounts.rules import can_organise
from pintar.admission.models import Document
from pintar.catalogue.models import Period


def period_of_papers(period_id: int) -> Period:
    """A period that is announced and asks for documents."""
    period = get_object_or_404(Period, pk=period_id, is_announced=True)
    if not period.terms.papers:
        raise Http404
    return period


def papers_of(viewer: Any, period: Period) -> dict[str, Document]:
    """What the viewer sent for a period, by key."""
    return {one.key: one for one in Document.objects.filter(person_id=viewer.pk, period=period)}


def papers_missing(viewer: Any, period: Period) -> bool:
    """Whether something that is asked for was not sent yet."""
    return not {paper.key for paper in period.terms.papers} <= set(papers_of(viewer, period))


def get_document_for(viewer: Any, document_id: int) -> Document:
    """One's own document, or anybody's for those who organise."""
    mine = Q() if can_organise(viewer) else Q(person_id=viewer.pk)
    return get_object_or_404(Document.objects.filter(mine), pk=document_id)
