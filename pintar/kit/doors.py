"""Finding the view of an address by its first part, instead of trying every address of the house one after the other."""

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Door = URLPattern | URLResolver


def doors(patterns: Sequence[Door]) -> list[Door]:
    """These addresses, sorted by what stands before their first slash; they mean what they mean in a plain list."""
    return [Doors(RoutePattern("", is_endpoint=False), list(patterns))]


class Doors(URLResolver):
    """All addresses under one roof."""

    @cached_property
    def by_part(self) -> tuple[dict[str, list[Door]], list[Door]]:
        """The doors under each first part, in their order; and those whose first part is not fixed, which stand under all."""
        sorted_out = [pair for pattern in self.url_patterns for pair in _parts(pattern)]
        parts = {part for part, _door in sorted_out if part is not None}
        under = {part: [door for one, door in sorted_out if one in (part, None)] for part in parts}
        return under, [door for one, door in sorted_out if one is None]

    def resolve(self, path: str) -> ResolverMatch:
        """The view of an address; what is not found is looked for everywhere, so that the fault tells all that was tried."""
        under, others = self.by_part
        for door in under.get(str(path).partition("/")[0], others):
            with suppress(Resolver404):
                if found := door.resolve(path):  # type: ignore[arg-type]
                    return found
        return super().resolve(path)


def _parts(door: Door) -> list[tuple[str | None, Door]]:
    """A door with its first part; a list of doors without one of its own is split by those of its doors."""
    if not isinstance(door.pattern, RoutePattern):
        return [(None, door)]
    route = str(door.pattern)
    if route or isinstance(door, URLPattern):
        first = route.partition("/")[0]
        return [(None if "<" in first else first, door)]
    split: dict[str | None, list[Door]] = {}
    for inner in door.url_patterns:
        for part, one in _parts(inner):
            split.setdefault(part, []).append(one)
    return [
        (part, URLResolver(door.pattern, some, door.default_kwargs, door.app_name, door.namespace))
        for part, some in split.items()
    ]
