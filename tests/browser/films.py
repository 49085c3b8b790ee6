"""Two small courses with all four media, whose films are drawn by ffmpeg: one lets people jump, one asks that they watch in order."""

import subprocess
from pathlib import Path

FREE, IN_ORDER = "menonton-dengan-hemat", "menonton-berurutan"
SECONDS = 75

OUTLINE = """\
format: 1
slug: {slug}
title: {title}
language: id
product: pengetahuan
kind: teknis
jp: 0
effort_minutes: 20
summary: Menonton, mendengar, melihat, dan membaca hal yang sama dengan kuota yang sedikit.
audience: Guru semua jenjang
outcomes:
  - memilih media yang muat di kuota
authors: [Tim Pintar]
licence: CC-BY-SA-4.0
rules:
  order: free
  pass_mark: 75
{rules}sections:
  - key: inti
    title: Kelompok inti
    kind: inti
    lessons:
      - key: film
        title: Sudut baca dalam semenit
        minutes: 5
        media:
          video: media/film.mp4
          captions: {{id: media/film.vtt, en: media/film-en.vtt}}
          slides: [{slides}]
          reading: lessons/film.md
          audio: media/suara.m4a
      - key: bacaan
        title: Membaca pelan-pelan
        minutes: 5
        media:
          reading: lessons/film.md
"""
RULES = "  watch: {share: 0.5, skip: false, rate: 1.5}\n  pages: true\n"
WORDS = [
    "Sudut baca yang baik dimulai dari letak rak.",
    "Rak yang rendah membuat buku mudah diambil.",
    "Tikar cukup untuk lima anak.",
    "Cahaya datang dari samping, bukan dari depan.",
    "Suara kelas tidak boleh menenggelamkan cerita.",
    "Selesai: kini giliran kelas Anda.",
]
ENGLISH = [
    "A good reading corner begins with the shelf.",
    "A low shelf keeps books within reach.",
    "One mat is enough for five children.",
    "Light comes from the side, not from the front.",
    "The noise of the class must not drown the story.",
    "Done: now it is your class's turn.",
]
READING = """\
Membaca tumbuh di tempat yang tenang. Sudut baca tidak perlu mahal.

::: arab
اقْرَأْ بِاسْمِ رَبِّكَ الَّذِي خَلَقَ
:::

| Benda | Letak | Jumlah |
|---|---|---|
| Rak rendah | pojok, menempel dinding | 1 |
| Tikar | di depan rak | 1 |

Baca juga [panduan perpustakaan](https://example.org/perpustakaan).

"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540"><title>{title}</title><desc>{words}</desc>
<rect width="960" height="540" fill="#fbfaf6"/><circle cx="{x}" cy="270" r="120" fill="#0b6b4b"/><path d="M80 430h800" stroke="#bd800a" stroke-width="10"/></svg>
"""


def gather_films(into: Path) -> None:
    """Both courses as folders below `into`; their film and sound are the same bytes, so they are prepared once."""
    for slug, title, rules in (
        (FREE, "Menonton dengan hemat", ""),
        (IN_ORDER, "Menonton berurutan", RULES),
    ):
        folder = into / slug
        for room in ("lessons", "media"):
            (folder / room).mkdir(parents=True)
        slides = []
        for n, words in enumerate(WORDS, 1):
            (folder / f"media/s{n}.svg").write_text(
                DRAWING.format(title=f"Gambar {n}", words=words, x=90 + 130 * n), encoding="utf-8"
            )
            slides.append(f"media/s{n}.svg")
        (folder / "course.yaml").write_text(
            OUTLINE.format(slug=slug, title=title, rules=rules, slides=", ".join(slides)), encoding="utf-8"
        )
        paragraphs = "\n\n".join(f"## {words}\n\n{(words + ' ') * 12}" for words in WORDS)
        (folder / "lessons/film.md").write_text(READING + paragraphs + "\n", encoding="utf-8")
        (folder / "media/film.vtt").write_text(vtt(WORDS), encoding="utf-8")
        (folder / "media/film-en.vtt").write_text(vtt(ENGLISH), encoding="utf-8")
        film, sound = folder / "media/film.mp4", folder / "media/suara.m4a"
        if slug == FREE:
            _draw(film)
            _ffmpeg("-i", film, "-vn", "-c:a", "copy", sound)
        else:
            for one in (film, sound):
                one.write_bytes((into / FREE / "media" / one.name).read_bytes())


def vtt(lines: list[str]) -> str:
    """One caption every ten seconds."""
    cues = [
        f"00:{n * 10 // 60:02d}:{n * 10 % 60:02d}.000 --> 00:{(n * 10 + 9) // 60:02d}:{(n * 10 + 9) % 60:02d}.500\n{line}\n"
        for n, line in enumerate(lines)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def _draw(film: Path) -> None:
    picture = f"testsrc2=s=854x480:r=10:d={SECONDS},drawbox=c=0x0b6b4b@0.6:t=fill"
    sound = f"sine=f=300:d={SECONDS}"
    _ffmpeg(
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound),
        *(
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-crf",
            "34",
            "-c:a",
            "aac",
            "-b:a",
            "24k",
            "-ac",
            "1",
            film,
        ),
    )


def _ffmpeg(*words: str | Path) -> None:
    subprocess.run(["nice", "ffmpeg", "-v", "error", "-y", *map(str, words)], check=True, timeout=120)
