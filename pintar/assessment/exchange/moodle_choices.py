"""What the shares of Moodle's answers mean for options of ours."""

from decimal import Decimal

from django.utils.translation import gettext as _

from pintar.assessment.exchange.moodle_questions import Choice
from pintar.assessment.exchange.numbers import plain_number

FULL = 0.99999  # Moodle keeps seven decimals, and rounds thirds
Notes = list[str]


class Unusable(ValueError):
    """A question that cannot be asked; the message says why."""


Options = list[tuple[Choice, str]]


def one_right(options: Options, notes: Notes) -> tuple[Options, set[int], int | float]:
    """The options of which one is right, which one, and what a wrong one costs."""
    positive = [choice for choice, _shown in options if choice.fraction > 0]
    best = max(choice.fraction for choice in positive)
    right = next(choice for choice in positive if choice.fraction == best)
    equals = [choice for choice in positive if choice.fraction == best and choice is not right]
    options = [(choice, shown) for choice, shown in options if choice not in equals]
    if len(options) < 2:
        raise Unusable(_("semua pilihannya sama benar"))
    if equals:
        said = {"n": len(equals)}
        notes.append(_("%(n)s pilihan lain yang sama benarnya dihapus agar kuncinya satu") % said)
    if len(positive) - len(equals) > 1:
        notes.append(_("nilai sebagian untuk pilihan yang kurang tepat tidak dibawa"))
    if best < FULL:
        notes.append(_("kuncinya di asal bernilai %(share)s, di sini penuh") % {"share": f"{best:.0%}"})
    costs = {choice.fraction for choice, _shown in options if choice is not right}
    if len(costs) == 1 and -1 <= min(costs) < 0:
        return options, {right.id}, plain_number(Decimal(str(round(-min(costs), 7))))
    if any(cost < 0 for cost in costs):
        notes.append(_("potongan nilai untuk pilihan salah tidak dibawa"))
    return options, {right.id}, 0


def uneven(options: Options, kind: str) -> Notes:
    """Where the shares of several right and wrong options are others than ours."""
    rights = [choice.fraction for choice, _shown in options if choice.fraction > 0]
    wrongs = [choice.fraction for choice, _shown in options if choice.fraction <= 0]
    found = []
    if len({round(share, 4) for share in rights}) > 1:
        found.append(_("bobot pilihan benar yang berbeda-beda disamakan"))
    if kind != "multichoiceset" and any(abs(share + 1 / len(wrongs)) > 0.001 for share in wrongs):
        found.append(_("setiap pilihan salah kini mengurangi nilai sama besar"))
    return found


def without_twins(options: Options, notes: Notes) -> Options:
    """Options that read the same become one: the one worth most."""
    best: dict[str, tuple[Choice, str]] = {}
    for choice, shown in options:
        known = best.get(folded(shown))
        if known is None or choice.fraction > known[0].fraction:
            best[folded(shown)] = (choice, shown)
    if len(best) < len(options):
        notes.append(_("pilihan yang tertulis dua kali hanya dibawa satu"))
    return [pair for pair in options if pair in best.values()]


def folded(text: str) -> str:
    """Words for comparing."""
    return " ".join(text.split()).casefold()
