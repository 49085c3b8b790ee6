from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "pintar.credentials"
    label = "credentials"
