"""What the lists hold on a new installation."""

from datetime import date

# Wakes by province code: Keputusan Presiden 41/1987 on the division of Indonesia into three time zones; the provinces made
# since then keep the zone of the ones they came from.
ZONES = {
    "Asia/Makassar": ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"),
    "Asia/Jayapura": ("81", "82", "91", "92", "93", "94", "95", "96"),
}

# (code, group, Indonesian, English)
PROFESSIONS = [
    ("guru-ra", "guru-madrasah", "Guru RA", "RA teacher (kindergarten)"),
    ("guru-mi", "guru-madrasah", "Guru MI", "MI teacher (primary)"),
    ("guru-mts", "guru-madrasah", "Guru MTs", "MTs teacher (lower secondary)"),
    ("guru-ma", "guru-madrasah", "Guru MA/MAK", "MA/MAK teacher (upper secondary)"),
    ("kepala-madrasah", "guru-madrasah", "Kepala madrasah", "Head of a madrasah"),
    (
        "guru-pai",
        "guru-sekolah",
        "Guru pendidikan agama di sekolah",
        "Religious education teacher at a school",
    ),
    (
        "guru-sekolah",
        "guru-sekolah",
        "Guru mata pelajaran lain di sekolah",
        "Teacher of another subject at a school",
    ),
    ("pengawas", "non-guru", "Pengawas madrasah atau sekolah", "School supervisor"),
    ("penyuluh", "non-guru", "Penyuluh agama", "Religious counsellor"),
    ("penghulu", "non-guru", "Penghulu", "Marriage registrar"),
    ("dosen", "non-guru", "Dosen", "Lecturer"),
    ("widyaiswara", "non-guru", "Widyaiswara", "Trainer of civil servants"),
    ("pelaksana", "non-guru", "Pelaksana atau staf", "Administrative staff"),
    ("pejabat", "non-guru", "Pejabat struktural", "Manager"),
    ("lainnya", "non-guru", "Lainnya", "Other"),
]

# (name, value, in force from, source, note)
RULES = [
    (
        "insights.class_size",
        30,
        date(2022, 7, 1),
        "Kementerian Agama, antaranews.com/berita/4032786",
        "Peserta satu kelas tatap muka",
    ),
    (
        "insights.class_cost",
        170_000_000,
        date(2022, 7, 1),
        "Kementerian Agama, pantau.com/nasional/318684",
        "Rupiah satu kelas tatap muka",
    ),
    (
        "catalogue.rupiah_per_mb",
        32,
        date(2022, 7, 1),
        "Perkiraan harga paket data prabayar",
        "Rupiah untuk 1 MB",
    ),
    (
        "career.jp_minutes",
        45,
        date(2018, 11, 1),
        "Peraturan LAN 10/2018 tentang Pengembangan Kompetensi PNS",
        "Menit satu jam pelajaran",
    ),
]
