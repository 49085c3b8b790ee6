"""The doors of the house, one line an app."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from pintar.kit import health

APPS = ("home", "catalogue", "accounts", "admission", "learning", "authoring", "credentials", "insights")

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    *[path("", include(f"pintar.{app}.urls")) for app in APPS if find_spec(f"pintar.{app}.urls") and (app != "admission" or find_spec("pintar.learning.actions"))],
]
if settings.DEBUG:
    from pintar.kit import design

    urlpatterns += [path("rancangan/", design.components)]

handler400 = "pintar.kit.faults.bad_request"
handler403 = "pintar.kit.faults.forbidden"
handler404 = "pintar.kit.faults.not_found"
handler500 = "pintar.kit.faults.broken"
