"""A bucket that speaks S3 on loopback, for tests of what lies in one."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import boto3
from django.test import override_settings
from moto.server import ThreadedMotoServer

PLACES = ("disk", "bucket")  # where files may lie; what works on one must work on both


@contextmanager
def kept_in(place: str) -> Iterator[Any]:
    """Files lie on the disk, or in a fresh bucket, for the length of the block; gives the client of the bucket."""
    if place == "disk":
        yield None
        return
    endpoint, name = _server(), f"b-{secrets.token_hex(6)}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    client.create_bucket(Bucket=name)
    from pintar.kit import bucket

    with override_settings(
        S3_BUCKET=name, S3_ENDPOINT=endpoint, S3_KEY="k", S3_SECRET="s", S3_PREFIX="pintar"
    ):
        bucket._store.cache_clear()
        try:
            yield client
        finally:
            bucket._store.cache_clear()


@lru_cache
def _server() -> str:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"
