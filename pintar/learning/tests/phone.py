"""A phone that sends acts."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.learning.models import Enrolment
from pintar.learning.tests.stage import make_enrolment

URL = "/belajar/tindakan/"
HOUR = timedelta(hours=1)


def enrolled(client: Client) -> Enrolment:
    """Somebody who enrolled two days ago, may learn in any order, and is signed in on this client."""
    found = make_enrolment(order="free")
    Enrolment.objects.filter(pk=found.pk).update(enrolled_at=now() - timedelta(days=2))
    client.force_login(found.person)
    return found


def act(
    enrolment: Enrolment, kind: str, *, lesson: str = "satu", at: datetime | None = None, **fields: Any
) -> dict[str, Any]:
    """An act as it travels."""
    head = {
        "id": str(fields.pop("id", None) or uuid7()),
        "enrolment": enrolment.pk,
        "lesson": lesson,
        "kind": kind,
    }
    return head | {"at": (at or now()).isoformat()} | fields


def watched(enrolment: Enrolment, *spans: Any, **fields: Any) -> dict[str, Any]:
    """A stretch of sound that was played."""
    return act(enrolment, "watched", **{"medium": "audio", "spans": spans, "position": spans[-1][1]} | fields)


def send(client: Client, *acts: Any, sent_at: datetime | None = None, **more: Any) -> HttpResponse:
    """One letter."""
    said = {"device": str(uuid4()), "sent_at": (sent_at or now()).isoformat(), "acts": acts} | more
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.post(URL, json.dumps(said), content_type="application/json", headers=headers)


def codes(reply: Any) -> dict[str, str]:
    """Why acts were refused."""
    return {one["id"]: one["code"] for one in reply.json()["refused"]}


def kept(reply: Any) -> list[str]:
    """The acts that were acknowledged."""
    return [one["id"] for one in reply.json()["kept"]]
