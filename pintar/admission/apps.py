from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "pintar.admission"
    label = "admission"

    def ready(self) -> None:
        """The page of a training shows the button to join it; changed batches are heard of."""
        from pintar.admission import reactions  # noqa: F401
        from pintar.admission.pieces import join_card
        from pintar.kit.slots import fill

        fill("training.join", join_card)
