"""What the worker does with one making: the right work for its kind, and an end for what ends its workers."""

from django.utils.translation import gettext as _

from pintar.kit.errors import Refused
from pintar.media.actions.captions import hear_captions
from pintar.media.actions.making import make, refuse
from pintar.media.making.programs import Stopped
from pintar.media.models import Making
from pintar.media.values import HEARING

MOST_DEATHS = 3


def carry_out(making_id: int, *, deaths: int = 0) -> None:
    """Do what a job asks for; what cannot be done yet stays waiting and says why.

    `deaths` is how many workers this file has cost already: what killed several would kill the next one too.
    """
    making = Making.objects.filter(pk=making_id).first()
    if making is None or making.is_over:
        return
    if deaths >= MOST_DEATHS:
        no = Refused(_("Pengolahan berkas ini berulang kali menghentikan program."), code="deadly")
        refuse(making, no)
        return
    try:
        if making.kind == HEARING:
            hear_captions(making)
        else:
            make(making.sha, making.kind)
    except (Refused, Stopped):
        return  # written down where it happened
    except Exception:
        refuse(making, Refused(_("Pengolahan terhenti karena kesalahan pada program."), code="program-fault"))
        raise
