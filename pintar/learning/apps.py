from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "pintar.learning"
    label = "learning"

    def ready(self) -> None:
        """Learning hears of sittings handed in and of names checked."""
        from pintar.learning import reactions  # noqa: F401
