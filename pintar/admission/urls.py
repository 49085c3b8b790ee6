"""Addresses of registration."""

from django.urls import path

from pintar.admission import views

app_name = "admission"
urlpatterns = [
    path("angkatan/<int:batch_id>/pendaftaran/", views.register, name="register"),
    path("angkatan/<int:batch_id>/pergantian/", views.change, name="change"),
    path("pendaftaran/<int:enrolment_id>/pembatalan/", views.cancel, name="cancel"),
]
