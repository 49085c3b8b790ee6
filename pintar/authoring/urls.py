"""Addresses of the authors' desk. The pages that belong to no course stand apart: a course may have any address."""

from django.urls import path

from pintar.authoring import views

app_name = "authoring"
urlpatterns = [
    path("meja/kursus/", views.courses, name="courses"),
    path("meja/kirim-kursus/", views.send, name="send"),
    path("meja/pekerjaan/<int:job_id>/", views.job, name="job"),
    path("meja/kursus/<slug:slug>/", views.course, name="course"),
    path("meja/kursus/<slug:slug>/pemeriksaan/", views.check, name="check"),
    path("meja/kursus/<slug:slug>/terbitan/", views.publish, name="publish"),
    path("meja/kursus/<slug:slug>/sumber.zip", views.source, name="source"),
    path("meja/kursus/<slug:slug>/soal/", views.bring_bank, name="bring_bank"),
    path("meja/templat-soal.xlsx", views.bank_template, name="bank_template"),
    path("meja/media/<int:asset_id>/kursus/", views.take_media, name="take_media"),
]
