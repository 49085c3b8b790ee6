from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    name = "pintar.authoring"
    label = "authoring"
