"""Addresses of the dashboard."""

from django.urls import path

from pintar.insights.views import desk, public

app_name = "insights"
urlpatterns = [
    path("dasbor/", public.dashboard, name="dashboard"),
    path("dasbor/<slug:word>.csv", public.table, name="table"),
    path("meja/angka/", desk.numbers, name="numbers"),
]
