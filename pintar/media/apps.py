from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "pintar.media"
    label = "media"
