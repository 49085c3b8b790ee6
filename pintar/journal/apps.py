from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "pintar.journal"
    label = "journal"
