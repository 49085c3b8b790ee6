"""What accounts say on pages of other floors."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from pintar.accounts.viewer import is_second_factor_asked


def desk_notice(context: dict[str, Any]) -> str:
    """On a site of sample accounts the desk says that it opens without a second factor."""
    if settings.REQUIRE_SECOND_FACTOR is not None or is_second_factor_asked():
        return ""
    return render_to_string("accounts/_sample.html")
