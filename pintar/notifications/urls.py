"""Addresses of the post office."""

from django.urls import path

from pintar.notifications import views

app_name = "notifications"
urlpatterns = [path("kabar/", views.notices, name="notices")]
