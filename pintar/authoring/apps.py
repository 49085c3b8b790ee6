from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthoringConfig(AppConfig):
    name = "pintar.authoring"
    label = "authoring"

    def ready(self) -> None:
        """Courses stand on the desk of those who write them."""
        from pintar.accounts.rules import can_author
        from pintar.assessment import writing
        from pintar.authoring.pieces import take_media
        from pintar.authoring.rendering import single
        from pintar.authoring.source.bank_files import FORMATS
        from pintar.kit.slots import add_desk_entry, fill

        add_desk_entry(
            group=_("Konten"), position=40, label=_("Kursus"), url_name="authoring:courses", rule=can_author
        )
        fill("media.asset", take_media)
        writing.use(single.read_item, writing.Door(single.receive, single.publish), FORMATS)
