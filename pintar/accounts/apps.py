from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "pintar.accounts"
    label = "accounts"

    def ready(self) -> None:
        """The list of people stands on the desk of those who may see it; sign-ins leave rows."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from pintar.accounts import pieces, signals
        from pintar.accounts.rules import can_see_people
        from pintar.kit.slots import add_desk_entry, fill

        user_logged_in.connect(signals.begin, dispatch_uid="accounts.begin")
        user_logged_out.connect(signals.end, dispatch_uid="accounts.end")
        fill("desk.notice", pieces.desk_notice)
        add_desk_entry(
            group=_("Wilayah"),
            position=30,
            label=_("Orang"),
            url_name="accounts:desk_people",
            rule=can_see_people,
        )
