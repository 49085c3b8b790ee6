"""Addresses of the catalogue."""

from django.urls import path

from pintar.catalogue.views import desk, public

app_name = "catalogue"
urlpatterns = [
    path("pelatihan/", public.trainings, name="list"),
    path("pelatihan/<slug:slug>/", public.training, name="training"),
    path("meja/periode/", desk.periods, name="desk_periods"),
    path("meja/periode/baru/", desk.new_period, name="desk_new_period"),
    path("meja/periode/<int:period_id>/", desk.period, name="desk_period"),
    path("meja/periode/<int:period_id>/ubah/", desk.change_period, name="desk_change_period"),
    path("meja/angkatan/<int:batch_id>/ubah/", desk.change_batch, name="desk_change_batch"),
]
