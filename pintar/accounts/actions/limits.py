"""How often something may be tried: counted in one row a key, shared by all processes and machines."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from pintar.accounts.models import Throttle
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` tries under a key within a span."""

    key: str
    most: int
    within: timedelta = QUARTER


def sign_in_limits(*, name: str, address: str, block: str, device: str, is_known: bool) -> list[Limit]:
    """What counts against a wrong password: the account, the address, the network around it, the browser.

    A browser in which this account was opened before has a count of its own: whoever guesses elsewhere, from one
    address or ten thousand, slows down only strangers, and the owner comes in.
    """
    if is_known:
        return [Limit(f"login:{name}:{device}", 10)]
    return [
        Limit(f"login:{name}:{block}", 10),
        Limit(f"login:{name}", 60, HOUR),
        Limit(f"login:{address}", 300),
        Limit(f"login:{block}", 1000),
        *([Limit(f"login:device:{device}", 30)] if device else []),
    ]


def refuse_over(limits: list[Limit]) -> None:
    """Refused ('throttled') when any of these is used up, with the seconds until it is not; one statement."""
    asked = {limit.key[:100]: limit for limit in limits}
    found = sql.rows(
        "SELECT key, count, extract(epoch FROM now() - began_at) FROM accounts_throttle WHERE key = ANY(%s)",
        [list(asked)],
    )
    left = [
        asked[key].within.total_seconds() - float(passed)
        for key, count, passed in found
        if count >= asked[key].most
    ]
    seconds = max(left, default=0.0)
    if seconds > 0:
        raise _too_often(int(seconds) + 1)


def count_tries(limits: list[Limit]) -> None:
    """Count one more try under each of these; one statement."""
    rows = sorted({limit.key[:100]: limit.within for limit in limits}.items())
    sql.run(
        "INSERT INTO accounts_throttle (key, began_at, count)"
        " SELECT key, now(), 1 FROM unnest(%(keys)s::text[], %(spans)s::interval[]) AS one(key, span)"
        " ON CONFLICT (key) DO UPDATE SET"
        " count = CASE WHEN accounts_throttle.began_at < now() - (SELECT span FROM unnest(%(keys)s::text[], %(spans)s::interval[])"
        " AS s(k, span) WHERE s.k = excluded.key) THEN 1 ELSE accounts_throttle.count + 1 END,"
        " began_at = CASE WHEN accounts_throttle.began_at < now() - (SELECT span FROM unnest(%(keys)s::text[], %(spans)s::interval[])"
        " AS s(k, span) WHERE s.k = excluded.key) THEN now() ELSE accounts_throttle.began_at END",
        {"keys": [key for key, _span in rows], "spans": [span for _key, span in rows]},
    )


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
    tried = Throttle.objects.filter(key=key[:100], began_at__gt=now() - within, count__gte=limit).first()
    if tried:
        raise _too_often(int((tried.began_at + within - now()).total_seconds()) + 1)


def forget_old_tries() -> int:
    """Let go of tries older than a day, the longest span that is counted; how many rows went."""
    return sql.run("DELETE FROM accounts_throttle WHERE began_at < now() - interval '2 days'")


def _too_often(seconds: int) -> Refused:
    minutes = max(1, -(-seconds // 60))
    return Refused(
        _("Terlalu banyak percobaan. Coba lagi kira-kira %(n)d menit lagi.") % {"n": minutes},
        code="throttled",
        help_text=_("Akun Anda aman. Bila lupa kata sandi, Anda dapat membuat yang baru."),
        wait=seconds,
    )
