"""Killing web processes while a crowd takes tickets loses none that was acknowledged."""

import http.client
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.machine.running import REPOSITORY, Site, end_process, environment

pytestmark = pytest.mark.slow
TOKEN = "a" * 32
PEOPLE = 60
SEED = """
import json, sys, uuid
import django; django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.signed_cookies import SessionStore
from pintar.accounts.models import Session
from pintar.admission.tests.crowd import crowd, make_draw
cookies = []
for person in crowd(int(sys.argv[1])):
    row = Session.objects.create(person=person, device=uuid.uuid4(), name="uji", way="password")
    store = SessionStore()
    store.update({SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                  HASH_SESSION_KEY: person.get_session_auth_hash(), "sid": str(row.pk)})
    cookies.append(store._get_session_key())
print(json.dumps({"batch": make_draw(seating="lottery", quota=20).pk, "cookies": cookies}))
"""


def take(port: int, batch: int, cookie: str) -> int:
    """One tap, sent again for as long as the line breaks; the number that was acknowledged."""
    headers = {
        "Cookie": f"sesi={cookie}; kunci={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Sec-Fetch-Site": "same-origin",
    }
    deadline = time.monotonic() + 60
    while True:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            line.request("POST", f"/angkatan/{batch}/pendaftaran/", "", headers)
            reply = line.getresponse()
            reply.read()
            if reply.status < 500:
                found = re.fullmatch(r"/tiket/(\d+)/", reply.headers.get("Location", ""))
                assert found, (reply.status, reply.headers.get("Location"))
                return int(found.group(1))
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < deadline, "no server any more"
        finally:
            line.close()
        time.sleep(0.05)


def test_web_processes_killed_in_the_middle_of_a_crowd_lose_no_ticket_that_was_acknowledged(
    site: Site,
) -> None:
    site.start()
    words = [sys.executable, "-c", SEED, str(PEOPLE)]
    more = environment(site.folder, DJANGO_SETTINGS_MODULE="pintar.settings")
    made = subprocess.run(words, env=more, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout.splitlines()[-1])
    numbers: list[int] = []

    def tap(cookie: str) -> None:
        numbers.append(take(site.port, told["batch"], cookie))
        if len(numbers) in (PEOPLE // 4, PEOPLE // 2):
            for pid in site.pids("pintar-web")[1:]:
                end_process(pid)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tap, told["cookies"]))

    with site.connection() as connection:
        rows = connection.execute("SELECT id, person_id FROM admission_ticket").fetchall()
    assert len(numbers) == PEOPLE and set(numbers) == {row[0] for row in rows}
    assert len({row[1] for row in rows}) == PEOPLE
