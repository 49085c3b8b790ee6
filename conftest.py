"""Tests run on a real PostgreSQL: the one that DATABASE_URL names, or a scratch server that ends with the run."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before settings are read: tests never touch the data folder of a running site.
os.environ.setdefault("PINTAR_DATA", tempfile.mkdtemp(prefix="pintar-test-"))
os.environ.setdefault("PINTAR_LOG_LEVEL", "ERROR")
os.environ.setdefault("PINTAR_REQUEST_LOG_LEVEL", "ERROR")
