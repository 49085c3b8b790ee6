"""Addresses of the waiting room."""

from django.urls import path

from pintar.waitingroom import views
from pintar.waitingroom.file import NAME

app_name = "waitingroom"
urlpatterns = [path(f"antre/{NAME}", views.standing, name="standing")]
