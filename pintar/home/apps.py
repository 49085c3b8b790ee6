from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "pintar.home"
    label = "home"

    def ready(self) -> None:
        """The overview stands first on the desk of everybody with a role; letters that came back beside the people."""
        from pintar.accounts.rules import is_staff
        from pintar.home.rules import can_see_letters
        from pintar.kit.slots import add_desk_entry

        add_desk_entry(group="", position=0, label=_("Ringkasan"), url_name="home:desk", rule=is_staff)
        add_desk_entry(
            group=_("Wilayah"), position=35, label=_("Surat"), url_name="home:letters", rule=can_see_letters
        )
