"""Labels are put on their places on a picture."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from pintar.assessment.drawing import shuffled
from pintar.assessment.kinds import fragments, options, picture
from pintar.assessment.kinds.draft import LETTERS, Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, line, not_an_answer, one_value, twins


class ImageLabels(Kind):
    """The response maps the id of each place to the label put there, by its number among all labels as written.

    Places go by numbers in reading order over the picture, labels by an order of the seed.
    """

    name = "image-labels"
    properties = {
        **picture.PROPERTIES,
        "places": fragments.rows(
            fragments.record(
                ("at", "label"),
                at={
                    **picture.NUMBERS,
                    "minItems": 2,
                    "maxItems": 2,
                    "description": "from the left, from the top",
                },
                label=fragments.text(80),
                feedback=fragments.FEEDBACK,
            ),
            2,
            20,
        ),
        "extra": fragments.rows(fragments.text(80), 0, 20),
    }
    required = ("picture", "alt", "places")
    has_parts = True
    picture_part = picture.PART

    def parts(self, draft: Draft) -> dict[str, Any]:
        """Picture, places, and the labels that belong nowhere."""
        places = []
        for n in draft.rows("places"):
            at = draft.get("places", n, "at") or [0, 0]
            places.append(
                {
                    "id": LETTERS[n],
                    "at": [float(at[0]), float(at[1])],
                    "label": draft.words("places", n, "label"),
                    "feedback": draft.text("places", n, "feedback"),
                }
            )
        extra = [draft.words("extra", n) for n in draft.rows("extra")]
        return {**picture.parts(draft), "places": places, "extra": extra}

    def check(self, body: Body) -> Iterator[Flaw]:
        """A picture with two places or more, each with its label."""
        yield from picture.check(body)
        places = body.get("places")
        if not isinstance(places, list) or len(places) < 2:
            yield Flaw(_("Paling sedikit dua tempat diperlukan."), ("places",))
            return
        yield from options.with_ids(places, ("places",))
        for n, place in enumerate(places):
            if not str(place.get("label") or "").strip():
                yield Flaw(_("Tempat %(n)s belum berlabel.") % {"n": n + 1}, ("places", n))
            yield from picture.outside(body, [tuple(place["at"])], "places", n)
        yield from twins((str(place["at"]) for place in places), "places")
        known = {place.get("label") for place in places}
        yield from twins([words for words in body.get("extra") or [] if words in known] * 2, "extra")
        if len(_labels(body)) < 2:
            yield Flaw(_("Paling sedikit dua label yang berbeda diperlukan."), ("places",))

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The picture with its numbered places, and the labels."""
        found = picture.shown(body)
        places = [
            {
                "name": f"{FIELD}-{n}",
                "id": str(n),
                "label": _("Tempat %(n)s") % {"n": n},
                "x": picture.tidy(place["at"][0]),
                "y": picture.tidy(place["at"][1]),
                "across": f"{100 * place['at'][0] / found['width']:.2f}",
                "down": f"{100 * place['at'][1] / found['height']:.2f}",
            }
            for n, place in _numbered(body)
        ]
        labels = _labels(body)
        choices = [{"id": str(n), "text": labels[i]} for n, i in enumerate(_order(body, seed), 1)]
        return {**self.head(body), "picture": found, "areas": places, "labels": choices}

    def read(self, post: Post, body: Body, seed: str) -> dict[str, int] | None:
        """The label on each place."""
        order = {str(n): i for n, i in enumerate(_order(body, seed), 1)}
        found = {}
        for n, place in _numbered(body):
            chosen = one_value(post, f"{FIELD}-{n}")
            if chosen and chosen not in order:
                raise not_an_answer()
            if chosen:
                found[place["id"]] = order[chosen]
        return found or None

    def given(self, body: Body, seed: str, response: Any) -> dict[str, str]:
        """The number of the label on each place's input."""
        numbers = {i: str(n) for n, i in enumerate(_order(body, seed), 1)}
        held = _held(response)
        return {
            f"{FIELD}-{n}": numbers[held[p["id"]]] for n, p in _numbered(body) if held.get(p["id"]) in numbers
        }

    def share(self, body: Body, response: Any) -> Fraction:
        """Every place earns its share."""
        held, labels = _held(response), _labels(body)
        right = sum(_at(labels, held.get(place["id"])) == place["label"] for place in body["places"])
        return Fraction(right, len(body["places"]))

    def key(self, body: Body, seed: str = "") -> dict[str, int]:
        """Every label on its place."""
        labels = _labels(body)
        return {place["id"]: labels.index(place["label"]) for place in body["places"]}

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each place with the label put there."""
        held, labels, found = _held(response), _labels(body), []
        for n, place in _numbered(body):
            answer = _at(labels, held.get(place["id"]))
            is_right = answer == place["label"]
            found.append(
                line(
                    _("Tempat %(n)s") % {"n": n},
                    given=bool(answer),
                    answer=escape(answer),
                    state="right" if is_right else "wrong" if answer else "",
                    key=escape(place["label"]) if with_key and not is_right else "",
                    feedback=(place.get("feedback") or "") if is_right or with_key else "",
                )
            )
        return found


def _labels(body: Body) -> list[str]:
    """All different labels as written: those of the places, then those that belong nowhere."""
    return list(dict.fromkeys([*(place["label"] for place in body["places"]), *(body.get("extra") or [])]))


def _numbered(body: Body) -> list[tuple[int, dict[str, Any]]]:
    points = [(place["at"][0], place["at"][1]) for place in body["places"]]
    order = picture.reading_order(points, body["picture"].get("height") or 0)
    return [(n, body["places"][place]) for n, place in enumerate(order, 1)]


def _order(body: Body, seed: str) -> list[int]:
    # Always shuffled: in the order they were written the labels are the key.
    return shuffled(range(len(_labels(body))), f"{seed}/labels")


def _at(labels: list[str], number: Any) -> str:
    return labels[number] if isinstance(number, int) and 0 <= number < len(labels) else ""


def _held(response: Any) -> dict[str, int]:
    """The labels by place, as far as a response has any."""
    pairs = response.items() if isinstance(response, dict) else ()
    return {place: label for place, label in pairs if isinstance(label, int) and not isinstance(label, bool)}


KIND = ImageLabels()
