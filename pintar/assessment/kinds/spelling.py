"""Comparing what was typed: in one spelling, or with the slips that people make in Indonesian."""

from __future__ import annotations

import re
import unicodedata

# Spellings of one word that stand side by side in Indonesian: the older orthographies (Van Ophuijsen 1901, Soewandi 1947)
# against that of 1972 and EYD V (Keputusan Kepala BPPB 0424/I/BS.00.01/2022), and letters of loan words that are heard alike.
VARIANTS = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("nj", "ny"),
    ("sj", "sy"),
    ("ch", "kh"),
    ("kw", "ku"),
    ("x", "ks"),
    ("q", "k"),
    ("v", "f"),
    ("z", "j"),
)
_FORMS = re.compile("|".join(old for old, _new in VARIANTS))
_NEW = dict(VARIANTS)
_DIGITS = re.compile(r"\d+")


def plain(text: str) -> str:
    """A text without case, accents, vowel signs, punctuation and repeated spaces: what is compared.

    Compatibility forms become ordinary ones (NFKD), marks (Mn) and invisible signs (Cf) and the Arabic tatweel go,
    digits of any script become 0–9, punctuation (P*) counts as a space; letters and emoji stay.
    """
    found = []
    for char in _folded(_folded(unicodedata.normalize("NFD", text))):
        group = unicodedata.category(char)
        if group in ("Mn", "Cf", "Me") or char == "\u0640":
            continue
        if group == "Nd":
            found.append(str(unicodedata.digit(char)))
        else:
            found.append(" " if group[0] in "PZC" else char)
    return " ".join("".join(found).split())


def is_near(typed: str, wanted: str) -> bool:
    """Whether a text is a wanted one but for slips of spelling. Both are `plain`.

    Known variants count as the same letters and spaces do not count (`dirumah`, `di rumah`). What is left may differ by one
    slip in 4 to 7 letters and by two in 8 or more: a letter too many, missing, wrong, or two changed places (Damerau, 1964,
    CACM 7(3): four of five misspellings are one such slip). Numbers never differ: 1945 is not 1946.
    """
    if _DIGITS.findall(typed) != _DIGITS.findall(wanted):
        return False
    one, other = _heard(typed), _heard(wanted)
    most = 0 if len(other) < 4 else 1 if len(other) < 8 else 2
    return one == other or (abs(len(one) - len(other)) <= most and slips(one, other) <= most)


def slips(one: str, other: str) -> int:
    """The Damerau–Levenshtein distance of two texts in the form of optimal string alignment: no part is changed twice."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        here = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(above[j] + 1, here[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1]


def _heard(text: str) -> str:
    return _FORMS.sub(lambda found: _NEW[found.group()], text.replace(" ", ""))


def _folded(text: str) -> str:
    # Twice in a row this is the compatibility caseless match of the Unicode Standard, section 3.13, D146.
    return unicodedata.normalize("NFKD", text.casefold())
