from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdmissionConfig(AppConfig):
    name = "pintar.admission"
    label = "admission"

    def ready(self) -> None:
        """The page of a training shows the button to join it, my pages my tickets, and the desk rules and seats; changed periods and
        batches are heard of."""
        from pintar.accounts.rules import can_organise
        from pintar.admission import pieces, reactions  # noqa: F401
        from pintar.kit.slots import add_desk_entry, fill

        fill("training.join", pieces.join_card)
        fill("learning.mine", pieces.my_tickets)
        fill("home.mine", pieces.my_tickets)
        fill("desk.batch", pieces.batch_links)
        fill("desk.period", pieces.period_links)
        add_desk_entry(
            group=_("Penyelenggaraan"),
            position=18,
            label=_("Gangguan"),
            url_name="admission:desk_outages",
            rule=can_organise,
        )
