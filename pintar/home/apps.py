from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "pintar.home"
    label = "home"
