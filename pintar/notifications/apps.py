from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class NotificationsConfig(AppConfig):
    name = "pintar.notifications"
    label = "notifications"

    def ready(self) -> None:
        """A site that sends letters must know its own address."""
        checks.register(letters_know_the_address)


def letters_know_the_address(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Without an address of its own the site would put into letters whatever host the asker named."""
    if settings.EMAIL_HOST and not settings.BASE_URL:
        return [
            checks.Error(
                "PINTAR_SMTP_HOST is set and PINTAR_BASE_URL is not.",
                hint="Set PINTAR_BASE_URL to the address people type, such as https://pintar.example.go.id.",
                id="pintar.E001",
            )
        ]
    return []
