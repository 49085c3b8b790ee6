"""Indonesian words by their stems, so that "penilaian" finds "menilai"."""

import re
from functools import lru_cache

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

WORD = re.compile(r"[^\W_]+", re.UNICODE)
COMMON = frozenset(
    [
        "yang",
        "dan",
        "di",
        "ke",
        "dari",
        "untuk",
        "pada",
        "dengan",
        "dalam",
        "adalah",
        "itu",
        "ini",
        "atau",
        "oleh",
        "para",
        "sebagai",
        "bagi",
    ]
)


def stems(text: str) -> list[str]:
    """The stems of a text, in order, common words left out; at most 2,000 words are read."""
    return [stem(word) for word in WORD.findall(text.lower())[:2000] if word not in COMMON]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The root of one lower-case word by Nazief and Adriani's rules as corrected in Sastrawi."""
    if not word.isascii() or not word.isalpha() or len(word) > 30:
        return word[:60]
    return _stemmer().stem(word)


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]
    return StemmerFactory().create_stemmer(isDev=False)
