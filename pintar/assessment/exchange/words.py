"""Titles, keys and languages made from whatever text a backup holds."""

import re
import unicodedata
from collections import Counter


def listed(names: str) -> frozenset[str]:
    """The words of a list written on one line."""
    return frozenset(names.split())


LONGEST_TITLE = 150
LONGEST_KEY = 60
# The commonest small words tell these languages apart in a paragraph or two.
_SMALL_WORDS = {
    "id": listed("yang dan di untuk dengan pada dari ini itu adalah dalam tidak akan atau anda oleh sebagai"),
    "en": listed("the of and to in is for that with are this you on as by or an be from your will"),
}
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_MARKS = {"ā": "a", "ī": "i", "ū": "u", "ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"}


def fold(text: str) -> str:
    """One line: control characters and runs of white space become single spaces."""
    kept = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
    return " ".join(kept.split())


def title(text: str, fallback: str) -> str:
    """A title of 1–150 characters; the fallback when the text says nothing."""
    return shorten(fold(text) or fold(fallback) or "Tanpa judul", LONGEST_TITLE)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, _, tail = cut.rpartition(" ")
    return (head if head and len(tail) < 30 else cut).rstrip(" ,;:.–-") + "…"


def slug(text: str, fallback: str) -> str:
    """A key of 1–60 characters of a–z, 0–9 and hyphens."""
    plain = "".join(_MARKS.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    key = "-".join(words)
    if len(key) > LONGEST_KEY:
        head, _, _ = key[: LONGEST_KEY + 1].rpartition("-")
        key = head if len(head) >= LONGEST_KEY // 2 else key[:LONGEST_KEY]
    return key.strip("-") or fallback


class Keys:
    """Hands out keys, each one once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def new(self, text: str, fallback: str) -> str:
        stem = key = slug(text, fallback)
        number = 1
        while key in self.taken:
            number += 1
            ending = f"-{number}"
            key = stem[: LONGEST_KEY - len(ending)].rstrip("-") + ending
        self.taken.add(key)
        return key


def language(declared: str, sample: str) -> tuple[str, str]:
    """The course's language as a BCP 47 code, and how we know: what the backup says, else its commonest words."""
    code = re.split(r"[_-]", declared.strip().lower())[0]
    if re.fullmatch(r"[a-z]{2,3}", code):
        return code, f"bahasa kursus di cadangan: {declared.strip()}"
    if len(_ARABIC.findall(sample)) > len(sample) / 3 > 20:
        return "ar", "dikenali dari aksaranya, karena cadangan tidak menyebut bahasa"
    counts = Counter(re.findall(r"[a-z]+", sample.lower()))
    scores = {name: sum(counts[word] for word in small) for name, small in _SMALL_WORDS.items()}
    if scores["en"] > scores["id"]:
        return "en", "dikenali dari kata-katanya, karena cadangan tidak menyebut bahasa"
    return "id", "dikenali dari kata-katanya, karena cadangan tidak menyebut bahasa"


def count_words(text: str) -> int:
    return len(text.split())
