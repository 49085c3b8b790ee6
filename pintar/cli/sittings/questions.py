"""Questions made by a seed: sums from the life of schools, each with a key that can be worked out, and a few planted faults."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft

WRONG_KEY = "kunci-keliru"  # its key names a wrong option: the best are marked wrong
PLACES = ("madrasah", "kelas", "perpustakaan", "asrama", "koperasi", "laboratorium", "kantin", "aula")
THINGS = ("buku", "meja", "kitab", "kursi", "papan tulis", "seragam", "komputer", "mikroskop", "peta", "bola")
PEOPLE = ("siswa", "guru", "santri", "wali murid", "pengawas", "peserta", "pustakawan", "pembina")
COMPETENCIES = ("Menghitung bagian", "Membaca rata-rata", "Membandingkan", "Menaksir waktu")


@dataclass(frozen=True)
class Question:
    """A question and how people fare with it: `steep`, `place` and `floor` of its curve, the option that is truly right
    (`truth`), what else people say and how often, and by how much it becomes easier in the last month."""

    key: str
    body: dict[str, Any]
    steep: float
    place: float
    floor: float
    truth: str
    wrong: tuple[tuple[str, float], ...]
    leaked: float = 0.0


def questions(count: int, seed: int) -> list[Question]:
    """So many questions; the same seed gives the same ones. Among them, from five on: a wrong key, one nobody knows, one
    everybody knows, one with an option nobody takes, and one that got about."""
    luck = random.Random(f"{seed}/questions")  # noqa: S311 - not a secret
    return [_question(n, luck) for n in range(count)]


def _question(n: int, luck: random.Random) -> Question:
    stem, right, wrong = luck.choice(SUMS)(luck)
    kind = luck.choices(("single-choice", "true-false", "short-answer"), (8, 1, 1))[0] if n >= 5 else ""
    steep, place = luck.lognormvariate(0.1, 0.3), luck.gauss(-0.3, 0.9)
    fields: dict[str, Any] = {
        "key": f"hitung-{n:04}",
        "stem": f"{stem}",
        "competency": luck.choice(COMPETENCIES),
        "difficulty": "mudah" if place < -0.8 else "sukar" if place > 0.5 else "sedang",
    }
    if kind == "true-false":
        is_true = luck.random() < 0.5
        said = right if is_true else wrong[0]
        fields |= {"kind": kind, "stem": f"{stem} Jawabannya {said}.", "answer": is_true}
        truth, other = ("true", "false") if is_true else ("false", "true")
        return _made(fields, steep, place, 0.35, truth, ((other, 1.0),))
    if kind == "short-answer":
        fields |= {"kind": kind, "accept": [right]}
        return _made(fields, steep, place, 0.0, right, tuple((one, 1.0) for one in wrong))
    texts = [right, *wrong[:3]]
    luck.shuffle(texts)
    letters = dict(zip(texts, "abcd", strict=True))
    fields |= {"kind": "single-choice", "options": [{"text": t, "correct": t == right} for t in texts]}
    others = tuple((letters[one], luck.uniform(0.4, 1.6)) for one in wrong[:3])
    truth, leaked = letters[right], 0.0
    match n:
        case 0:
            fields["key"] = WRONG_KEY
            fields["options"] = [{"text": t, "correct": t == wrong[0]} for t in texts]
            steep, place = 1.5, -0.2
        case 1:
            fields["key"], steep, place = "tidak-ada-yang-tahu", 0.9, 3.2
        case 2:
            fields["key"], steep, place = "semua-tahu", 1.0, -4.0
        case 3:
            fields["key"], others = "pengecoh-mati", (*others[:2], (others[2][0], 0.0))
        case 4:
            fields["key"], leaked = "beredar", 2.2
    return _made(fields, steep, place, 0.15, truth, others, leaked)


def _made(
    fields: dict[str, Any],
    steep: float,
    place: float,
    floor: float,
    truth: str,
    wrong: tuple[tuple[str, float], ...],
    leaked: float = 0.0,
) -> Question:
    body = kinds.of(fields).body(Draft(fields))
    return Question(fields["key"], body, steep, place, floor, truth, wrong, leaked)


def _apart(right: int, *others: int, sign: str = "") -> tuple[str, list[str]]:
    """The answer and four others, all different."""
    found: list[int] = []
    for one in (*others, right + 3, right + 7, right + 11, right + 13, right + 17):
        if one not in found and one != right and one > 0:
            found.append(one)
    return f"{right}{sign}", [f"{one}{sign}" for one in found[:4]]


def _share(luck: random.Random) -> tuple[str, str, list[str]]:
    whole, percent = luck.randrange(4, 30) * 20, luck.randrange(1, 19) * 5
    right = whole * percent // 100
    place, people, thing = luck.choice(PLACES), luck.choice(PEOPLE), luck.choice(THINGS)
    text = f"Di {place} ada {whole} {people}. Sebanyak {percent}% di antaranya membawa {thing}. Berapa {people} yang membawa {thing}?"
    return text, *_apart(right, whole - right, whole - percent, percent)


def _mean(luck: random.Random) -> tuple[str, str, list[str]]:
    count, mean, step = luck.randrange(4, 12), luck.randrange(55, 85), luck.randrange(1, 4)
    added = mean + (count + 1) * step
    people = luck.choice(PEOPLE)
    text = f"Rata-rata nilai {count} {people} adalah {mean}. Seorang {people} lagi memperoleh {added}. Berapa rata-rata nilai mereka semua?"
    return text, *_apart(mean + step, (mean + added) // 2, mean, added - mean)


def _stack(luck: random.Random) -> tuple[str, str, list[str]]:
    thing, place = luck.choice(THINGS), luck.choice(PLACES)
    rows, each, taken = luck.randrange(4, 15), luck.randrange(6, 25), luck.randrange(3, 20)
    text = f"Sebuah {place} menyimpan {thing} dalam {rows} susun, masing-masing {each}. Jika {taken} {thing} dipinjam, berapa yang tersisa?"
    return text, *_apart(rows * each - taken, rows * each, rows * (each - 1), rows * each + taken)


def _time(luck: random.Random) -> tuple[str, str, list[str]]:
    people, hours, less = luck.randrange(2, 7), luck.randrange(4, 13), luck.randrange(2, 5)
    right = people * hours
    who, thing = luck.choice(PEOPLE), luck.choice(THINGS)
    text = (
        f"{people} {who} menata {thing} selama {hours} jam. Dengan kecepatan yang sama, berapa jam yang diperlukan satu {who} "
        f"untuk menata {thing} sebanyak itu, ditambah {less} jam persiapan?"
    )
    return text, *_apart(right + less, right, right - less, people + hours)


SUMS: tuple[Callable[[random.Random], tuple[str, str, list[str]]], ...] = (_share, _mean, _stack, _time)
