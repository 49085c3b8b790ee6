"""Finding the view of an address by its first part and its length, instead of trying every address of the house one after the other."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter
from django.urls.resolvers import RoutePattern

Door = URLPattern | URLResolver
Place = tuple[str | None, int | None]  # an address' first part and its slashes; None where that is not fixed
WITHIN_A_PART = (
    IntConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)  # what these find holds no slash


def doors(patterns: Sequence[Door]) -> list[Door]:
    """These addresses, sorted by what stands before their first slash and how many they have; they mean what they mean in a plain list."""
    return [Doors(RoutePattern("", is_endpoint=False), list(patterns))]


class Doors(URLResolver):
    """All addresses under one roof."""

    @cached_property
    def by_place(self) -> dict[Place, list[Door]]:
        """The doors that an address of each first part and length may mean, in their order."""
        places = {place for door in self.url_patterns for place in _places(door)}
        parts = {part for part, _depth in places} | {None}
        depths = {depth for _part, depth in places} | {None}
        return {
            (part, depth): [found for door in self.url_patterns if (found := _fitting(door, part, depth))]
            for part in parts
            for depth in depths
        }

    @cached_property
    def parts(self) -> frozenset[str | None]:
        """Every first part there is."""
        return frozenset(part for part, _depth in self.by_place)

    def resolve(self, path: str) -> ResolverMatch:
        """The view of an address; what is not found is looked for everywhere, so that the fault tells all that was tried."""
        said = str(path)
        first: str | None = said.partition("/")[0]
        first = first if first in self.parts else None
        found = self.by_place.get((first, said.count("/")))
        for door in self.by_place[first, None] if found is None else found:
            with suppress(Resolver404):
                if match := door.resolve(path):  # type: ignore[arg-type]
                    return match
        return super().resolve(path)


def _place(door: Door) -> Place:
    """Where a door stands by its own words."""
    if not isinstance(door.pattern, RoutePattern):
        return None, None
    route = str(door.pattern)
    first = route.partition("/")[0]
    is_fixed = isinstance(door, URLPattern) and all(
        type(converter) in WITHIN_A_PART for converter in door.pattern.converters.values()
    )
    return None if "<" in first else first, route.count("/") if is_fixed else None


def _is_list(door: Door) -> bool:
    """Whether a door is a plain list of others, without a word of its own."""
    return isinstance(door, URLResolver) and isinstance(door.pattern, RoutePattern) and not str(door.pattern)


def _places(door: Door) -> Iterator[Place]:
    if isinstance(door, URLResolver) and _is_list(door):
        for inner in door.url_patterns:
            yield from _places(inner)
    else:
        yield _place(door)


def _fitting(door: Door, part: str | None, depth: int | None) -> Door | None:
    """A door as far as it can be meant by an address of this first part and length, None for one that no door names."""
    if isinstance(door, URLResolver) and _is_list(door):
        some = [found for inner in door.url_patterns if (found := _fitting(inner, part, depth))]
        if not some:
            return None
        return URLResolver(door.pattern, some, door.default_kwargs, door.app_name, door.namespace)
    its_part, its_depth = _place(door)
    return door if its_part in (None, part) and its_depth in (None, depth) else None
