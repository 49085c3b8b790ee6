"""Names of people who do not exist, put together by chance."""

import random

from pintar.cli.population.customs import ARAB_SECOND, ARAB_SECOND_WOMEN, BY_PROVINCE

DEGREES = {
    "guru-madrasah": (
        *["S.Pd.I."] * 9,
        *["S.Pd."] * 7,
        "M.Pd.",
        "M.Pd.I.",
        "S.Ag.",
        "S.Ag.",
        "S.Th.I.",
        "S.Si.",
        "S.S.",
        "",
    ),
    "guru-sekolah": (*["S.Pd.I."] * 6, *["S.Pd."] * 6, "M.Pd.", "M.Pd.I.", "S.Ag.", ""),
    "non-guru": (
        "S.Ag.",
        "S.Ag.",
        "S.H.I.",
        "S.H.",
        "S.Sos.",
        "S.Sos.I.",
        "M.Ag.",
        "M.Si.",
        "S.E.",
        "S.Kom.",
        "A.Md.",
        "",
        "",
    ),
}


def make_name(rng: random.Random, province: str, group: str) -> str:
    """A full name as it would stand on a certificate, with the degrees of that work."""
    chance = rng.random
    custom = _one(BY_PROVINCE[province], chance())
    is_woman = chance() < 0.58
    given = _one(custom.women if is_woman else custom.men, chance())
    before = _one(custom.before_women if is_woman else custom.before_men, chance())
    name = f"{before} {given}" if before else given
    if chance() >= custom.single:
        follows = custom.family or (custom.second_women if is_woman else custom.second)
        name = f"{name} {_one(follows, chance())}"
        if not custom.family and chance() < 0.18:
            name = f"{name} {_one(ARAB_SECOND_WOMEN if is_woman else ARAB_SECOND, chance())}"
    if custom.has_hajj and chance() < 0.07:
        name = f"Hj. {name}" if is_woman else f"H. {name}"
    degree = _one(DEGREES[group], chance())
    return f"{name}, {degree}" if degree else name


def _one(choices: tuple, chance: float):  # type: ignore[no-untyped-def]
    return choices[int(chance * len(choices))]
