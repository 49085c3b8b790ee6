from django.apps import AppConfig
from django.db.backends.signals import connection_created


class KitConfig(AppConfig):
    name = "pintar.kit"
    label = "kit"

    def ready(self) -> None:
        from pintar.kit.instants import read_quickly

        connection_created.connect(read_quickly, dispatch_uid="kit.instants")
