"""Every address that answers programs is in docs/reference/openapi.yaml, and whatever it is asked it answers as written there."""

import ast
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pintar.accounts.models import Throttle
from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from tests.house.house import ROOT, room, tree_of

pytestmark = pytest.mark.django_db


@schemathesis.serializer("application/offset+octet-stream")
def piece_of_a_file(context: Any, value: Any) -> bytes:
    """The bytes of tus as they are."""
    return value if isinstance(value, bytes) else str(value).encode()


PAPER = yaml.safe_load((ROOT / "docs/reference/openapi.yaml").read_text(encoding="utf-8"))
SCHEMA = schemathesis.openapi.from_dict(PAPER)
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 5
# Views that answer a page's own script as a part of that page, in the same address as the page.
PARTS_OF_PAGES = {"learning:slot", "media:send"}
# Doors of programs that answer with something else than JSON.
OTHERS = {"home:metrics", "media:uploads", "media:upload", "learning:acts"}


def test_every_address_that_answers_programs_is_written_down_and_none_besides():
    written = {
        operation["operationId"].partition(" ")[0]
        for methods in PAPER["paths"].values()
        for method, operation in methods.items()
        if method != "parameters"
    }

    assert written == {"healthz", "readyz"} | OTHERS | answering_json()


def test_each_address_on_the_paper_is_the_one_it_says():
    example = {"upload_id": "0193aaaa-0000-7000-8000-000000000001", "lesson": "satu", "code": "AB12"}
    for path, methods in PAPER["paths"].items():
        found = resolve(re.sub(r"\{(\w+)\}", lambda part: example.get(part.group(1), "1"), path))
        names = {found.view_name, found.func.__name__}
        for method, operation in methods.items():
            assert method == "parameters" or operation["operationId"].partition(" ")[0] in names, path


@pytest.mark.parametrize("is_known", [False, True], ids=["nobody", "administrator"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_it_is_asked_it_answers_as_written(label, is_known):
    operation, client = OPERATIONS[label], browser(is_known)
    ways = [
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE),
        *(
            [operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)]
            if operation.method != "patch"
            and any(itertools.chain(operation.iter_parameters(), operation.body))
            else []
        ),
    ]

    @hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(ways))
    def ask(case: Any) -> None:
        Throttle.objects.all().delete()
        reply = sent(client, case)
        # What does not fit the paper may be refused in any honest way, but never break.
        is_fitting = case.meta is None or case.meta.generation.mode.is_positive
        case.validate_response(reply, checks=CHECKS if is_fitting else [not_a_server_error])

    ask()


def browser(is_known: bool) -> Client:
    """A browser in which somebody is signed in, or nobody; what breaks is answered as on a site."""
    client = Client(raise_request_exception=False)
    if is_known:
        client.force_login(make_staff(RoleKind.ADMIN))
    return client


def sent(client: Client, case: Any) -> schemathesis.Response:
    """What was asked for, as it would go over the wire, and the answer as a program would read it."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    headers = dict(asked.headers)
    kind = headers.pop("Content-Type", "application/octet-stream")
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    reply = client.generic(
        asked.method or "GET",
        asked.path_url,
        body,
        content_type=kind,
        headers={name: str(value) for name, value in headers.items() if name != "Content-Length"},
    )
    return schemathesis.Response(
        status_code=reply.status_code,
        headers={name.lower(): [value] for name, value in reply.items()},
        content=b"".join(reply) if reply.streaming else reply.content,
        request=asked,
        elapsed=0.0,
        verify=False,
    )


def answering_json() -> set[str]:
    """The names of addresses whose views make JSON themselves."""
    makers = {
        (module_of(path), node.name)
        for path in room("views")
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(
            isinstance(inner, ast.Call) and getattr(inner.func, "id", "") == "JsonResponse"
            for inner in ast.walk(node)
        )
    }
    named = {name: view for name, view in all_views().items() if view in makers}
    return set(named) - PARTS_OF_PAGES - OTHERS


def all_views(patterns: list | None = None, app: str = "") -> dict[str, tuple[str, str]]:
    """Where the view behind each named address is written: module and function."""
    found = {}
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            found |= all_views(one.url_patterns, one.app_name or app)
        elif app:
            found[f"{app}:{one.name}"] = (one.callback.__module__, one.callback.__name__)
    return found


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
