"""Words of the catalogue that need no database."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Product(TextChoices):
    """The two things offered: one is registered for and certified, the other is open to learn at any time."""

    TRAINING = "pelatihan", _("Pelatihan")
    KNOWLEDGE = "pengetahuan", _("Pengetahuan")


class Kind(TextChoices):
    """Kinds of training by the competency they build."""

    TECHNICAL = "teknis", _("Teknis")
    FUNCTIONAL = "fungsional", _("Fungsional")
    MANAGERIAL = "manajerial", _("Manajerial")
    SOCIOCULTURAL = "sosial-kultural", _("Sosial kultural")


@dataclass(frozen=True)
class Window:
    """A registration window as it stands at one instant: 'standing' (no window, always open), 'soon', 'open' or 'closed'."""

    state: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody may register now."""
        return self.state in ("open", "standing")


def window_at(opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> Window:
    """How a window stands at an instant; it opens with its first instant and is closed from its last one on."""
    if opens_at is None or closes_at is None:
        return Window("standing")
    state = "soon" if at < opens_at else "open" if at < closes_at else "closed"
    return Window(state, opens_at, closes_at)
