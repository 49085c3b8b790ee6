"""Dividing people by shares, exactly: what was published, and what we made up and say so."""

import random
from collections.abc import Mapping, Sequence

# Year one, July 2022 to August 2023: antaranews.com/berita/3670020.
GROUPS = {"guru-madrasah": 886, "guru-sekolah": 48, "non-guru": 66}
PNS_OR_NOT = {"pns": 616, "non-pns": 384}
# July to August 2023, 16,305 of 24,586: cipulusnews.com/2023/08/11.
PASSED = {"passed": 663, "not": 337}

# The rest is synthetic: plausible weights of ours, no statistics.
NON_PNS = {"non-asn": 290, "pppk": 94}
PROFESSIONS = {
    # RA, MI, MTs and MA as they registered in October 2024 (esensi.tv/berita/104676424); heads of madrasahs are ours.
    "guru-madrasah": {
        "guru-ra": 8213,
        "guru-mi": 25975,
        "guru-mts": 20334,
        "guru-ma": 11985,
        "kepala-madrasah": 2600,
    },
    "guru-sekolah": {"guru-pai": 7, "guru-sekolah": 3},
    "non-guru": {
        "penyuluh": 30,
        "pelaksana": 25,
        "pengawas": 15,
        "penghulu": 12,
        "dosen": 10,
        "pejabat": 3,
        "lainnya": 3,
        "widyaiswara": 2,
    },
}
PROVINCES = {
    "11": 38, "12": 46, "13": 31, "14": 26, "15": 19, "16": 27, "17": 11, "18": 35, "19": 6, "21": 8,
    "31": 28, "32": 158, "33": 142, "34": 22, "35": 196, "36": 52, "51": 9, "52": 47, "53": 12,
    "61": 20, "62": 12, "63": 29, "64": 14, "65": 4, "71": 7, "72": 15, "73": 42, "74": 16, "75": 8, "76": 9,
    "81": 8, "82": 8, "91": 4, "92": 2, "93": 1.5, "94": 1.5, "95": 1, "96": 2,
}  # fmt: skip
# Fourteen monthly periods, growing to the fullest in July and August 2023.
MONTHS = {
    "2022-07": 3, "2022-08": 4, "2022-09": 5, "2022-10": 6, "2022-11": 6, "2022-12": 4, "2023-01": 5,
    "2023-02": 6, "2023-03": 6, "2023-04": 4, "2023-05": 14, "2023-06": 10, "2023-07": 14, "2023-08": 13,
}  # fmt: skip


def divide(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Whole numbers that add up to `total`, as near to the weights as can be: the largest remainders get one more."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: int(value) for key, value in exact.items()}
    left = total - sum(counts.values())
    for key in sorted(exact, key=lambda k: counts[k] - exact[k])[:left]:
        counts[key] += 1
    return counts


class Deal:
    """Cards with a face each, in exact numbers, shuffled by a seed: the n-th person draws the n-th card.

    One byte a card, so that a million and a half stay small.
    """

    def __init__(self, total: int, weights: Mapping[str, float], seed: str) -> None:
        self.faces: Sequence[str] = list(weights)
        counts = divide(total, weights)
        self.cards = bytearray(b"".join(bytes([at]) * counts[face] for at, face in enumerate(self.faces)))
        random.Random(seed).shuffle(self.cards)  # type: ignore[arg-type]  # noqa: S311 - a sample, not a secret

    def __getitem__(self, place: int) -> str:
        return self.faces[self.cards[place]]

    def before(self, place: int, face: str) -> int:
        """How many of the cards before this place have this face."""
        return self.cards[:place].count(self.faces.index(face))
