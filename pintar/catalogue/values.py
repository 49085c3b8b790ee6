"""Words of the catalogue that need no database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

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


class Seating(TextChoices):
    """How the seats of a batch with a limit are given."""

    DIRECT = "direct", _("Langsung, selama kursi ada")
    FIRST_COME = "first-come", _("Urutan tiket")
    LOTTERY = "lottery", _("Undian")
    NEED = "need", _("Kebutuhan lebih dahulu")


class Repeat(TextChoices):
    """Whether somebody who passed a training may take it again."""

    ANY = "any", _("Boleh diulang kapan saja")
    NEXT_YEAR = "next-year", _("Boleh diulang mulai tahun berikutnya")
    NEVER = "never", _("Tidak boleh diulang setelah lulus")


class Need(TextChoices):
    """What may weigh for somebody's place where need decides."""

    NEVER_TRAINED = "never-trained", _("Belum pernah lulus pelatihan di sini")
    REMOTE = "remote", _("Bertugas di kabupaten/kota 3T")
    NOT_THIS_YEAR = "not-this-year", _("Tahun ini belum mengikuti pelatihan")
    WEAK = "weak", _("Pernah mengikuti pelatihan ini dan nilainya belum mencapai batas lulus")


class Asked(TextChoices):
    """Parts of the profile that a period may ask for beyond the short profile itself."""

    NAME = "name", _("Nama untuk sertifikat sudah diperiksa sendiri")
    INSTITUTION = "institution", _("Satuan kerja")
    EMAIL = "email", _("Alamat email yang sudah dikonfirmasi")
    NIP = "nip", _("NIP")
    NIK = "nik", _("NIK")
    NUPTK = "nuptk", _("NUPTK")


@dataclass(frozen=True)
class Paper:
    """A document somebody has to send before registering: a key for addresses, and its name in words."""

    key: str
    label: str


@dataclass(frozen=True)
class PeriodRules:
    """Who may register in a period, and how its limited seats are given. What is left out is not asked for.

    `professions` are codes or groups of the directory, `after` slugs of trainings that must have been passed, `points` what
    each `Need` weighs; `reserve` is how long the reserve list is (None: everybody), `accept_days` how long somebody who moves up has
    to say yes (0: is enrolled at once), `until_days` how many days before the first day of learning nobody moves up any more.
    """

    seating: str = Seating.DIRECT
    points: Mapping[str, int] = field(default_factory=dict)
    reserve: int | None = None
    accept_days: int = 0
    until_days: int = 0
    most_per_year: int | None = None
    repeat: str = Repeat.ANY
    professions: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    extends: bool = True

    @staticmethod
    def from_json(said: Mapping[str, Any]) -> "PeriodRules":
        """What a period holds; {} is a period without further rules."""
        tuples = {n: tuple(said[n]) for n in ("professions", "employment", "after", "asked") if n in said}
        papers = {"papers": tuple(Paper(**one) for one in said["papers"])} if "papers" in said else {}
        return PeriodRules(**{**said, **tuples, **papers})

    def as_json(self) -> dict[str, Any]:
        """Only what differs from a period without rules, so that what was said before a rule existed stays as it was."""
        plain = PeriodRules()
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        kept = {name: value for name, value in told.items() if value != getattr(plain, name)}
        if "papers" in kept:
            kept["papers"] = [asdict(one) for one in self.papers]
        return {
            n: list(v) if isinstance(v, tuple) else str(v) if isinstance(v, str) else v
            for n, v in kept.items()
        }

    @property
    def is_by_ticket(self) -> bool:
        """Whether limited seats are given after the window, by tickets."""
        return self.seating != Seating.DIRECT

    @property
    def asks_history(self) -> bool:
        """Whether somebody's past must be looked up before they may register."""
        return bool(
            self.most_per_year
            or self.repeat != Repeat.ANY
            or self.after
            or self.papers
            or {Asked.NIP, Asked.NIK, Asked.NUPTK} & set(self.asked)
            or self.seating == Seating.NEED
        )
