"""The cache that all nodes share (Redis, Valkey). It may go away at any time: then nothing is remembered, and nothing breaks."""

import logging
import time
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger("pintar.cache")

PATIENCE = 0.25  # seconds a page waits for the cache before it goes on without
REST = 3.0  # seconds the cache is left alone after it did not answer


class SharedCache(RedisCache):
    """Django's Redis cache that fails open: what cannot be asked is a miss, what cannot be kept is forgotten."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": PATIENCE,
            "socket_timeout": PATIENCE,
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self.away_until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether it did not answer a moment ago."""
        return time.monotonic() < self.away_until

    def add(self, *words: Any, **more: Any) -> bool:
        """True also when nobody can say: whoever asks may go on."""
        return bool(self._try(super().add, True, *words, **more))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """The value, or the default when there is none or nobody can say."""
        return self._try(super().get, default, key, default, version)

    def set(self, *words: Any, **more: Any) -> None:
        """Keep a value if that can be done."""
        self._try(super().set, None, *words, **more)

    def touch(self, *words: Any, **more: Any) -> bool:
        """Whether the value was there and lives longer now."""
        return bool(self._try(super().touch, False, *words, **more))

    def delete(self, *words: Any, **more: Any) -> bool:
        """Whether it was there; one that cannot be deleted now ends by its own time."""
        return bool(self._try(super().delete, False, *words, **more))

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        """The values that are there."""
        found: dict[Any, Any] = self._try(super().get_many, {}, keys, version)
        return found

    def set_many(self, *words: Any, **more: Any) -> list[Any]:
        """Keep several values if that can be done."""
        kept: list[Any] = self._try(super().set_many, [], *words, **more)
        return kept

    def delete_many(self, *words: Any, **more: Any) -> None:
        """Forget several values."""
        self._try(super().delete_many, None, *words, **more)

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Whether there is a value."""
        return bool(self._try(super().has_key, False, key, version))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Count up and say how many; 0, the first of none, when nobody can say. ValueError when there is no such count."""
        return int(self._try(super().incr, 0, key, delta, version))

    def clear(self) -> None:
        """Forget everything."""
        self._try(super().clear, None)

    def _try(self, act: Callable[..., Any], otherwise: Any, *words: Any, **more: Any) -> Any:
        if self.is_away:
            return otherwise
        try:
            return act(*words, **more)
        except (redis.exceptions.RedisError, OSError) as why:
            self.away_until = time.monotonic() + REST
            log.warning("the shared cache does not answer, the site goes on without it: %s", why)
            return otherwise
