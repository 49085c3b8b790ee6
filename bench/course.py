"""The course of the benchmark: ten readings of real length and a test of ten questions."""

from pathlib import Path

import yaml

LESSON = """## Mengapa ini penting

{text}

| Tanda | Artinya | Yang dilakukan besok |
|---|---|---|
| sebagian besar benar | tujuan tercapai | lanjut, beri tantangan |
| benar separuh | ada langkah yang hilang | ulang bagian itu dengan contoh lain |
| sebagian besar salah | tujuan belum dipahami | ajarkan kembali dengan cara lain |
"""
SENTENCE = (
    "Guru membaca jawaban murid setiap hari, mengelompokkannya menurut sebab kekeliruan, lalu memilih satu hal kecil "
    "untuk diubah pada pertemuan berikutnya. "
)


def write(folder: Path) -> Path:
    """Write the course into an empty folder."""
    (folder / "lessons").mkdir(parents=True)
    (folder / "items").mkdir()
    lessons = []
    for number in range(1, 11):
        text = "\n\n".join(SENTENCE * 6 for _ in range(5))
        (folder / f"lessons/{number:02}.md").write_text(LESSON.format(text=text), encoding="utf-8")
        lessons.append(
            {
                "key": f"materi-{number}",
                "title": f"Materi {number}",
                "minutes": 20,
                "media": {"reading": f"lessons/{number:02}.md"},
            }
        )
    quiz = {
        "key": "uji",
        "title": "Uji tuntas",
        "minutes": 20,
        "quiz": {"items": "items/bank.yaml", "draw": 10},
    }
    course = {
        "format": 1,
        "slug": "ukur",
        "title": "Pelatihan untuk mengukur",
        "language": "id",
        "product": "pelatihan",
        "kind": "teknis",
        "jp": 10,
        "effort_minutes": 300,
        "summary": "Sepuluh bacaan dan sepuluh soal.",
        "audience": "Semua",
        "outcomes": ["mengukur"],
        "legal_basis": ["Undang-Undang Nomor 20 Tahun 2003 tentang Sistem Pendidikan Nasional"],
        "authors": ["Tim Pintar"],
        "licence": "CC-BY-SA-4.0",
        "rules": {"order": "strict", "pass_mark": 75},
        "sections": [
            {"key": "inti", "title": "Kelompok Inti", "kind": "inti", "lessons": [*lessons, quiz]},
        ],
    }
    items = [
        {
            "key": f"soal-{number}",
            "kind": "single-choice",
            "lesson": f"materi-{number % 10 + 1}",
            "stem": f"Soal {number}: apa yang sebaiknya dilakukan guru setelah membaca jawaban murid hari ini?",
            "options": [
                {"text": "memilih satu hal untuk diubah besok", "correct": True},
                {"text": "menyimpan lembar jawaban sampai akhir semester"},
                {"text": "mengulang seluruh bab dari awal"},
                {"text": "memberi nilai lalu melanjutkan rencana semula"},
            ],
        }
        for number in range(1, 31)
    ]
    dump = {"allow_unicode": True, "sort_keys": False}
    (folder / "course.yaml").write_text(yaml.safe_dump(course, **dump), encoding="utf-8")
    (folder / "items/bank.yaml").write_text(yaml.safe_dump(items, **dump), encoding="utf-8")
    return folder
