from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "pintar.directory"
    label = "directory"

    def ready(self) -> None:
        """After every migration the lists are complete; rows that people changed stay as they are."""
        from pintar.directory.actions import complete_lists

        post_migrate.connect(lambda **_: complete_lists(), sender=self, weak=False)
