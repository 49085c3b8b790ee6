from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "pintar.kit"
    label = "kit"
