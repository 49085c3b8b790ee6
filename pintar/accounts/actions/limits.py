"""How often something may be tried: counted in one row a key, shared by all processes and machines."""

from datetime import timedelta

from django.utils.translation import gettext as _

from pintar.accounts.models import Throttle
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

QUARTER = timedelta(minutes=15)


def count_try(key: str, *, within: timedelta) -> int:
    """Count one more try under a key and say how many there were in this span; one statement, shared by all processes."""
    row = sql.one(
        "INSERT INTO accounts_throttle (key, began_at, count) VALUES (%(key)s, now(), 1) ON CONFLICT (key) DO UPDATE SET "
        "count = CASE WHEN accounts_throttle.began_at < now() - %(within)s THEN 1 ELSE accounts_throttle.count + 1 END, "
        "began_at = CASE WHEN accounts_throttle.began_at < now() - %(within)s THEN now() ELSE accounts_throttle.began_at END "
        "RETURNING count",
        {"key": key[:100], "within": within},
    )
    return int(row[0]) if row else 0


def refuse_beyond(key: str, limit: int, *, within: timedelta) -> None:
    """Refused when more than `limit` tries were counted under a key within the span."""
    tried = Throttle.objects.filter(key=key[:100], began_at__gt=now() - within, count__gte=limit).exists()
    if tried:
        raise Refused(
            _("Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi."),
            code="throttled",
            help_text=_("Akun Anda aman. Bila lupa kata sandi, Anda dapat membuat yang baru."),
        )


def forget_old_tries() -> int:
    """Let go of tries older than a day, the longest span that is counted; how many rows went."""
    return sql.run("DELETE FROM accounts_throttle WHERE began_at < now() - interval '2 days'")
