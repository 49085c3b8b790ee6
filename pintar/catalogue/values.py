"""Words of the catalogue that need no database."""

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
