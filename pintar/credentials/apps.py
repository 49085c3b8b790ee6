from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "pintar.credentials"
    label = "credentials"

    def ready(self) -> None:
        """News is heard, who passed is shown the way, the register stands on the desk, and a pattern that cannot number
        certificates is found at start."""
        from django.core import checks

        from pintar.accounts.rules import can_see_people
        from pintar.credentials import reactions  # noqa: F401 (plugs itself in)
        from pintar.credentials.pieces import way_to_certificate
        from pintar.kit.slots import add_desk_entry, fill

        fill("learning.passed", way_to_certificate)
        checks.register(check_number_pattern)
        add_desk_entry(
            group=_("Wilayah"),
            position=40,
            label=_("Sertifikat"),
            url_name="credentials:desk",
            rule=can_see_people,
        )


def check_number_pattern(**_ignored: Any) -> list[Any]:
    """PINTAR_CERTIFICATE_NUMBER must give every certificate a number of its own."""
    from django.conf import settings
    from django.core.checks import Error

    from pintar.credentials.values import pattern_faults

    return [
        Error(
            f"PINTAR_CERTIFICATE_NUMBER: {fault}",
            hint="docs/reference/certificate-number.md",
            id=f"credentials.E{n:03d}",
        )
        for n, fault in enumerate(pattern_faults(settings.CERTIFICATE_NUMBER), 1)
    ]
