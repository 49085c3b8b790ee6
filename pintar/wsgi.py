"""What the web server calls: Django, behind the folders of files that never change."""

import os

from django.core.wsgi import get_wsgi_application

from pintar.engine.draining import while_leaving
from pintar.engine.folder import data_folder
from pintar.engine.mounts import Application, with_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pintar.settings")
django: Application = get_wsgi_application()

from django.conf import settings  # noqa: E402 (only after Django is set up)

from pintar.admission.beating import while_alive  # noqa: E402
from pintar.admission.turnstile import with_turnstile  # noqa: E402
from pintar.kit import bucket, counting  # noqa: E402
from pintar.kit.far import FarFiles  # noqa: E402
from pintar.kit.hands import with_few_hands  # noqa: E402

django = with_turnstile(with_few_hands(django))
if settings.TRACES:
    from pintar.kit.tracing import with_traces

    django = with_traces(django, settings.TRACES, settings.TRACE_SHARE)
counting.number_views()  # before the processes part
application = while_alive(
    while_leaving(
        with_files(
            django,
            static=settings.STATIC_ROOT,
            public=data_folder().files / "public",
            debug=settings.DEBUG,
            far=FarFiles(django) if bucket.is_used() else None,
        )
    )
)
