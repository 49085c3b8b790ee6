"""A queue with work in it for whoever tries the site out: three plans that were handed in, and a facilitator who may mark them.

Imported after Django is set up.
"""

from __future__ import annotations

from django.db import transaction

from pintar.accounts.models import Person
from pintar.assessment.actions import keep_answer
from pintar.assessment.actions.markers import name_marker
from pintar.catalogue.models import Batch
from pintar.kit.ids import uuid7
from pintar.learning.actions import enrol, start_quiz, submit_quiz
from pintar.learning.models import Enrolment

COURSE, LESSON = "rencana-tindak-lanjut", "rencana"
PLANS = {
    ("guru1", "Rahmawati Nasution, S.Pd."): """\
Saya mengubah cara menutup pelajaran IPA di kelas VII-A: lima menit terakhir murid menulis satu hal yang belum mereka pahami.

Senin pekan depan saya menyiapkan kertas kecil dan menjelaskan caranya. Selasa sampai Jumat saya mencobanya setiap pelajaran. Sabtu saya membaca \
semuanya bersama Ibu Sri, guru IPA kelas VIII, dan kami memilih dua hal yang paling banyak ditulis. Pekan berikutnya saya mengulang dua hal itu.

Buktinya kertas murid (tanpa nama) dan jumlah murid yang masih menulis hal yang sama: saya hitung pada Sabtu pertama dan Sabtu kedua.""",
    ("guru2", "Yohanes Tefa, S.Pd.K."): """\
Rencana saya meningkatkan mutu pembelajaran di sekolah kami.

Langkah pertama rapat dengan semua guru, langkah kedua membuat perangkat ajar yang baru, langkah ketiga mengawasi pelaksanaannya. Semua guru terlibat.

Buktinya pembelajaran menjadi lebih baik dan murid lebih senang.""",
    ("guru3", "Dewi Anggraini"): """\
Mulai 2 Mei saya menelaah soal ulangan Fikih kelas IX bersama Pak Hamdan sebelum dipakai.

2 Mei saya menyusun sepuluh soal. 4 Mei Pak Hamdan mengerjakannya tanpa kunci dan menandai yang membingungkan. 5 Mei kami memperbaikinya berdua. \
9 Mei ulangan.

Buktinya lembar yang ditandai Pak Hamdan.""",
}


def load(*, marker: Person, by: int) -> None:
    """Hand in the plans and name the marker; what is there already is left alone. Without the course nothing is done."""
    batch = Batch.objects.filter(training__course__slug=COURSE).order_by("id").first()
    if batch is None:
        return
    name_marker(person=marker, bank=COURSE, by=by)
    for (login, name), plan in PLANS.items():
        _hand_in(batch, login, name, plan)


@transaction.atomic
def _hand_in(batch: Batch, login: str, name: str, plan: str) -> None:
    person, _is_new = Person.objects.get_or_create(
        email=f"{login}@contoh.id",
        defaults={
            "full_name": name,
            "password": "!",  # nobody can sign in with this
            "profession_id": "guru-mts",
            "employment": "pppk",
            "province_id": "12",
            "regency_id": "12.71",
        },
    )
    if Enrolment.objects.filter(person=person, batch=batch).exists():
        return
    print(f"Plan of {person.email} …", flush=True)
    enrolment, _is_new = enrol(person=person, batch=batch)
    said = {"enrolment_id": enrolment.pk, "person": person, "lesson": LESSON}
    sitting = start_quiz(**said)  # type: ignore[arg-type]
    keep_answer(sitting_id=sitting.pk, person_id=person.pk, slot=1, response=plan.strip(), act_id=uuid7())
    submit_quiz(**said, sitting_id=sitting.pk)  # type: ignore[arg-type]
