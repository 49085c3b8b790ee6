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

# Regencies that the government calls left behind, as Pasal 1 of the Perpres lists them, by Kemendagri code. No later list is known to us;
# a new row in the directory takes its place.
REMOTE_CODES = """
12.04 12.14 12.24 12.25 13.09 16.13 18.13 52.08 53.01 53.02 53.04 53.05 53.11 53.12 53.13 53.14 53.17 53.18 53.19 53.20
53.21 72.03 72.09 72.10 81.03 81.05 81.06 81.07 81.08 81.09 82.05 82.08 91.11 91.15 91.19 91.20 92.06 92.07 92.11 92.12
93.02 93.03 93.04 94.01 94.02 94.03 94.05 94.06 94.07 94.08 95.01 95.02 95.03 95.04 95.05 95.06 95.07 95.08 96.01 96.02
96.04 96.05
"""
REMOTE = REMOTE_CODES.split()

# (name, value, in force from, source, note)
RULES = [
    (
        "directory.remote_regencies",
        REMOTE,
        date(2020, 4, 27),
        "Perpres 63/2020 tentang Penetapan Daerah Tertinggal Tahun 2020-2024",
        "Kabupaten tertinggal (3T)",
    ),
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
