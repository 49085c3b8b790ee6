"""Words and numbers of the dashboard that need no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# What may be asked for behind each picture: the word in the address, and the dimension it stands for.
DIMENSIONS = {
    "jumlah": "all",
    "kelompok": "group",
    "profesi": "profession",
    "kepegawaian": "employment",
    "provinsi": "province",
    "pelatihan": "training",
    "periode": "period",
    "bulan": "month",
    "pengetahuan": "knowledge",
}


@dataclass(frozen=True)
class Cell:
    """The sums of one value of one dimension, with the words it is known by."""

    dimension: str
    key: str
    name: str
    slug: str
    people: int
    participations: int
    passed: int
    jp: int
    counted_at: datetime | None

    @property
    def pass_share(self) -> float:
        """Passed participations as a share of all, 0–1."""
        return self.passed / self.participations if self.participations else 0.0


def together(cells: Iterable[Cell], key: str, name: str) -> Cell:
    """Several cells as one; their people must be different people."""
    some = list(cells)
    return Cell(
        dimension=some[0].dimension if some else "",
        key=key,
        name=name,
        slug="",
        people=sum(cell.people for cell in some),
        participations=sum(cell.participations for cell in some),
        passed=sum(cell.passed for cell in some),
        jp=sum(cell.jp for cell in some),
        counted_at=max((cell.counted_at for cell in some if cell.counted_at), default=None),
    )


def months_between(first: str, last: str) -> list[str]:
    """Every month from one to another, both counted: '2022-07', '2022-08', …"""
    start, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(start, end + 1)]


@dataclass(frozen=True)
class Savings:
    """What the same participations would have cost in halls."""

    classes: int
    class_size: int
    class_cost: int
    rupiah: int


def savings(participations: int, class_size: int, class_cost: int) -> Savings:
    """Full classes of `class_size` times `class_cost` rupiah; a class begun is a class paid for.

    Kementerian Agama, pantau.com/nasional/318684: "anggaran dihemat" of 2025.
    """
    classes = -(-participations // class_size)
    return Savings(classes, class_size, class_cost, classes * class_cost)


def shown_on_csv(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
