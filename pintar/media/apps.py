from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "pintar.media"
    label = "media"

    def ready(self) -> None:
        """The library stands on the desk of those who write courses."""
        from pintar.kit.slots import add_desk_entry
        from pintar.media.rules import can_use

        add_desk_entry(
            group=_("Konten"), position=41, label=_("Media"), url_name="media:library", rule=can_use
        )
