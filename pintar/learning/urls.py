"""Addresses of learning."""

from django.urls import path, re_path

from pintar.learning.views import (
    acts,
    adaptive,
    breaks,
    desk,
    installing,
    lessons,
    offline,
    placing,
    practising,
    quizzes,
    reviewing,
)

app_name = "learning"
STUDY = "belajar/<int:enrolment_id>/"
ID = "<int:enrolment_id>/"  # what belongs to a whole study has its word before the number, so a lesson may have any key
RUN = f"belajar/berlatih/{ID}sesuai/<uuid:sitting_id>/"
LESSON = f"{STUDY}<slug:lesson>/"
SITTING = f"{LESSON}ujian/<uuid:sitting_id>/"
urlpatterns = [
    path("sw.js", installing.worker, name="worker"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("luring/", installing.offline, name="offline"),
    path("unduhan/", offline.downloads, name="downloads"),
    path("ulang/", reviewing.reviews, name="reviews"),
    path("ulang/soal/", reviewing.recall, name="recall"),
    path("ulang/rasa/", reviewing.feel, name="feel"),
    path("ulang/pengingat/", reviewing.habit, name="habit"),
    path("belajar/", lessons.mine, name="mine"),
    path("belajar/tindakan/", acts.acts, name="acts"),
    path(STUDY, lessons.outline, name="outline"),
    path(f"belajar/tempat/{ID}", acts.places, name="places"),
    path(f"belajar/syarat/{ID}", lessons.conditions, name="conditions"),
    path(f"{STUDY}luring.json", offline.pack, name="pack"),
    path(f"belajar/penempatan/{ID}", placing.placement, name="placement"),
    path(f"belajar/penempatan/{ID}soal/", placing.placement_step, name="placement_step"),
    path(f"belajar/penempatan/{ID}lewati/", placing.skip, name="skip"),
    path(f"belajar/berlatih/{ID}", practising.shelf, name="shelf"),
    path(f"belajar/berlatih/{ID}<int:number>/", practising.exercise_page, name="exercise"),
    path(f"belajar/berlatih/{ID}sesuai/", adaptive.adaptive, name="adaptive"),
    path(f"{RUN}<int:number>/", adaptive.adaptive_step, name="adaptive_step"),
    path(f"{RUN}hasil/", adaptive.adaptive_result, name="adaptive_result"),
    path(f"{RUN}cukup/", adaptive.adaptive_end, name="adaptive_end"),
    re_path(
        r"^belajar/(?P<enrolment_id>[0-9]+)/(?P<word>berlatih|penempatan|pertanyaan)/(?P<rest>[0-9]+/|soal/|lewati/|[0-9a-f-]{36}/)$",
        lessons.moved,
        name="moved",
    ),
    path(LESSON, lessons.lesson, name="lesson"),
    path(f"{LESSON}tuntas/", lessons.finish, name="finish"),
    path(f"{LESSON}latihan/", offline.practice, name="practice"),
    path(f"{LESSON}ujian/", quizzes.start, name="start"),
    path(f"{SITTING}<int:number>/", quizzes.slot, name="slot"),
    path(f"{SITTING}jeda/", breaks.pause, name="pause"),
    path(f"{SITTING}lanjut/", breaks.resume, name="resume"),
    path(f"{SITTING}bagian/<int:last>/", breaks.leave, name="leave"),
    path(f"{SITTING}kumpulkan/", quizzes.submission, name="submission"),
    path(f"{SITTING}hasil/", quizzes.result, name="result"),
    path("meja/ingatan/", reviewing.retention, name="retention"),
    path("meja/angkatan/", desk.batches, name="desk_batches"),
    path("meja/angkatan/<int:batch_id>/", desk.batch, name="desk_batch"),
    path("meja/angkatan/<int:batch_id>/peserta.csv", desk.people_csv, name="people_csv"),
    path("meja/angkatan/<int:batch_id>/peserta.xlsx", desk.people_xlsx, name="people_xlsx"),
    path("meja/angkatan/<int:batch_id>/<int:enrolment_id>/", desk.person, name="desk_person"),
]
