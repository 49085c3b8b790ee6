from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    name = "pintar.insights"
    label = "insights"

    def ready(self) -> None:
        """The sums follow the journal; the dated numbers stand on the administrators' desk."""
        import pintar.insights.reactions  # noqa: F401
        from pintar.accounts.rules import can_administer
        from pintar.kit.slots import add_desk_entry

        add_desk_entry(
            group=_("Tata kelola"),
            position=80,
            label=_("Angka acuan"),
            url_name="insights:numbers",
            rule=can_administer,
        )
