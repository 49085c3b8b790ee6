from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "pintar.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Periods stand on the desk of those who organise; released courses come into the catalogue."""
        from pintar.accounts.rules import can_organise
        from pintar.catalogue import reactions  # noqa: F401 - plugs itself into the journal
        from pintar.kit.slots import add_desk_entry

        add_desk_entry(
            group=_("Penyelenggaraan"),
            position=10,
            label=_("Periode"),
            url_name="catalogue:desk_periods",
            rule=can_organise,
        )
