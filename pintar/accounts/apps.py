from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "pintar.accounts"
    label = "accounts"

    def ready(self) -> None:
        """The list of people stands on the desk of those who may see it."""
        from pintar.accounts.rules import can_see_people
        from pintar.kit.slots import add_desk_entry

        add_desk_entry(
            group=_("Wilayah"),
            position=30,
            label=_("Orang"),
            url_name="accounts:desk_people",
            rule=can_see_people,
        )
