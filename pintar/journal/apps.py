from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "pintar.journal"
    label = "journal"

    def ready(self) -> None:
        """The journal is cut by month."""
        from pintar.kit.months import Cut, register

        register(Cut("journal_entry", "at", "instant"))
