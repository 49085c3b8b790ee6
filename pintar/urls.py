"""The doors of the house, one line an app."""

from django.conf import settings
from django.urls import include, path

from pintar.kit import health
from pintar.kit.doors import Door, doors

addresses: list[Door] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("pintar.waitingroom.urls")),
    path("", include("pintar.home.urls")),
    path("", include("pintar.catalogue.urls")),
    path("", include("pintar.accounts.urls")),
    path("", include("pintar.notifications.urls")),
    path("", include("pintar.admission.urls")),
    path("", include("pintar.discussion.urls")),
    path("", include("pintar.learning.urls")),
    path("", include("pintar.authoring.urls")),
    path("", include("pintar.media.urls")),
    path("", include("pintar.assessment.urls")),
    path("", include("pintar.credentials.urls")),
    path("", include("pintar.insights.urls")),
]
if settings.DEBUG:
    from pintar.kit import design

    addresses += [path("rancangan/", design.components)]

urlpatterns = doors(addresses)

handler400 = "pintar.kit.faults.bad_request"
handler403 = "pintar.kit.faults.forbidden"
handler404 = "pintar.kit.faults.not_found"
handler500 = "pintar.kit.faults.broken"
