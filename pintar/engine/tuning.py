"""The three files PostgreSQL reads when it starts, written for this machine on every start."""

import os
from collections.abc import Iterable
from pathlib import Path

from pintar.engine.place import PORT, Account, Place

MB = 1 << 20


def settings_text(place: Place, account: Account, *, memory: int, durable: bool = True) -> str:
    """postgresql.conf for a machine with this many bytes of memory; not durable means for tests only."""
    values = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": str(place.sockets),
        "max_connections": 60,
        "shared_buffers": f"{shared_buffers(memory) // MB if durable else 64}MB",
        "effective_cache_size": f"{memory // 2 // MB}MB",
        "work_mem": f"{_between(4 * MB, memory // 256, 32 * MB) // MB}MB",
        "maintenance_work_mem": f"{_between(32 * MB, memory // 16, 512 * MB) // MB}MB",
        "random_page_cost": 1.1,
        "jit": "off",
        "dynamic_shared_memory_type": _shared_memory_kind(account),
        "synchronous_commit": "on",
        "wal_compression": "on",
        "max_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "idle_in_transaction_session_timeout": "10min",
        "timezone": "UTC",
        "logging_collector": "on",
        "log_directory": str(place.log),
        "log_filename": "postgresql-%Y-%m-%d_%H%M%S.log",
        "log_rotation_size": "10MB",
        "log_rotation_age": 0,
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %a ",
        "log_min_duration_statement": "2s",
        "log_parameter_max_length": 0,  # slow statements are logged without anybody's data
        "log_parameter_max_length_on_error": 0,
    }
    if not durable:
        values |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum_naptime": "10min",
            "max_wal_size": "4GB",
            "log_min_duration_statement": -1,
        }
    lines = [f"{name} = {_quoted(value)}" for name, value in values.items()]
    return "\n".join(
        [
            "# Written by Pintar on every start. Lasting changes of yours belong in local.conf beside this file.",
            *lines,
            "include_if_exists = 'local.conf'",
            "",
        ]
    )


def access_text() -> str:
    """pg_hba.conf: only through the socket, and only accounts of this machine named in the map."""
    return "# Written by Pintar on every start.\nlocal all all peer map=pintar\nlocal replication postgres peer map=pintar\n"


def map_text(accounts: Iterable[str]) -> str:
    """pg_ident.conf: these system accounts may be the role pintar, or postgres for repairs."""
    lines = [
        f'pintar "{account}" {role}' for account in sorted(set(accounts)) for role in ("pintar", "postgres")
    ]
    return "\n".join(["# Written by Pintar on every start.", *lines, ""])


def shared_buffers(memory: int) -> int:
    """Bytes PostgreSQL keeps for itself: a quarter of a small machine up to 512 MB, an eighth of a big one up to 4 GB."""
    return max(min(memory // 4, 512 * MB), min(memory // 8, 4096 * MB))


def machine_memory() -> int:
    """Bytes of memory this program may use: the machine's, or the container's limit if that is less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        try:
            memory = min(memory, int(limit.read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    return memory


def _shared_memory_kind(account: Account) -> str:
    """Shared memory in files where /dev/shm is small (containers) or is emptied when a person logs out (RemoveIPC)."""
    try:
        shm = os.statvfs("/dev/shm")  # noqa: S108 (asked for its size only)
    except OSError:
        return "mmap"
    is_roomy = shm.f_bavail * shm.f_frsize > 256 * MB
    return "posix" if is_roomy and account.uid < 1000 else "mmap"


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def _quoted(value: object) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"
