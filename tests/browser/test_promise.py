"""The promise: what a phone was told is kept, is kept, exactly once, whatever happens to lines, tabs, servers and databases."""

import json
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.conftest import Tell
from tests.browser.crowd import Learner
from tests.browser.line import Line
from tests.browser.phones import SIZES
from tests.machine.running import REPOSITORY, Site, environment, until

LEARNERS, PHONES, CUTS = 200, 4, 30
ACT = """async (learner) => {
  const about = { enrolment: learner.enrolment, lesson: 'uji-pulau', kind: 'answered', sitting: learner.sitting };
  const acts = learner.answers.map((form, place) => window.pintar.queue({ ...about, slot: place + 1, form }, { urgent: true }));
  acts.push(window.pintar.queue({ enrolment: learner.enrolment, lesson: 'bekal', kind: 'finished', medium: 'reading' }, { urgent: true }));
  acts.push(window.pintar.queue({ enrolment: learner.enrolment, lesson: 'bekal', kind: 'read', seconds: 1, share: 0.5 }));
  return Promise.all(acts);
}"""
MORE = "(learner) => window.pintar.queue({ enrolment: learner.enrolment, lesson: 'bekal', kind: 'read', seconds: 1, share: 1 })"
STORED = """(name) => new Promise((done) => {
  const asked = indexedDB.open('pintar');
  asked.onsuccess = () => {
    const all = asked.result.transaction(name).objectStore(name).getAll();
    all.onsuccess = () => { asked.result.close(); done(all.result); };
  };
})"""
HELD = """
SELECT id::text, count(*) FROM (
  SELECT a.id FROM learning_act a WHERE a.enrolment_id = ANY(%s)
  UNION ALL SELECT a.id FROM assessment_answer a WHERE a.sitting_id = ANY(%s::uuid[])
) held GROUP BY id
"""


@pytest.fixture
def crowd(site: Site) -> list[Learner]:
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.crowd", str(LEARNERS)],
        env=environment(site.folder),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    return [Learner(**one) for one in json.loads(made.stdout.splitlines()[-1])]


@pytest.fixture
def phones(browser: Browser, line: Line) -> Iterator[list[BrowserContext]]:
    asked: dict[str, Any] = {"base_url": f"http://127.0.0.1:{line.port}", "service_workers": "block"}
    contexts = [browser.new_context(**SIZES["phone"] | asked) for _number in range(PHONES)]
    for context in contexts:
        context.set_default_timeout(15_000)
    yield contexts
    for context in contexts:
        context.close()


class Hands:
    """The learners of one phone, one after the other."""

    def __init__(self, context: BrowserContext, line: Line) -> None:
        self.context = context
        self.line = line
        self.page: Page = context.new_page()
        self.queued: list[str] = []

    def open(self, learner: Learner) -> None:
        """A page of this learner, however often it takes."""
        address = f"http://127.0.0.1:{self.line.port}"
        self.context.add_cookies([{"name": "sesi", "value": learner.cookie, "url": address}])

        def shows() -> bool:
            try:
                self.page.goto("/unduhan/", wait_until="domcontentloaded")
                return bool(
                    self.page.evaluate(
                        "(person) => document.documentElement.dataset.person === person && !!window.pintar",
                        str(learner.person),
                    )
                )
            except Error:
                return False

        until(shows, f"a page of {learner.person}")

    def act(self, learner: Learner) -> None:
        """Everything this learner does; it is on the phone when this returns."""
        self.queued += self.page.evaluate(ACT, vars(learner))

    def kill_tab(self) -> None:
        self.page.close(run_before_unload=False)
        self.page = self.context.new_page()

    def waiting(self) -> set[str]:
        """The people of whom something waits on this phone."""
        return {act["person"] for act in self.page.evaluate(STORED, "acts")}

    def acknowledged(self) -> set[str]:
        """The ids that the server said it keeps, as the phone remembers."""
        rows = [row for row in self.page.evaluate(STORED, "meta") if row["id"].startswith("acknowledged:")]
        return {receipt.partition(".")[0] for row in rows for receipt in row["ids"]}


def test_nothing_acknowledged_is_ever_lost_and_nothing_counts_twice(
    site: Site, line: Line, phones: list[BrowserContext], crowd: list[Learner], tell: Tell
) -> None:
    seed = secrets.randbits(32)
    chance, began = random.Random(seed), time.monotonic()
    tell(f"promise: random.Random({seed}) decides")
    hands = [Hands(context, line) for context in phones]
    cut_at = set(chance.sample(range(LEARNERS), CUTS))
    kill_at, restart_at = chance.sample(range(LEARNERS // 4, LEARNERS * 3 // 4), 2)
    happened = {"cuts": 0, "reloads": 0, "killed tabs": 0, "lost answers": 0}

    for number, learner in enumerate(crowd):
        one = hands[number % PHONES]
        if number == restart_at:
            first = site.postgres()
            site.kill(first)
        one.open(learner)
        line.is_cut = number in cut_at and chance.random() < 0.5
        line.loses = number in cut_at and not line.is_cut
        happened["cuts"] += line.is_cut
        happened["lost answers"] += line.loses
        one.act(learner)
        if number == kill_at:
            site.end(signal.SIGKILL)
            site.start("--no-migrate")
        what = chance.random()
        if what < 0.1:
            happened["reloads"] += 1
            with suppress(Error):  # the line may be cut: there is no page then
                one.page.reload(wait_until="commit")
        elif what < 0.2:
            happened["killed tabs"] += 1
            one.kill_tab()
        line.is_cut = line.loses = False

    by_person = {str(learner.person): learner for learner in crowd}
    left = 0
    for one in hands:
        one.open(crowd[0])
        for person in sorted(one.waiting()):
            left += 1
            one.open(by_person[person])
            until(
                lambda one=one: (
                    one.page.evaluate(
                        "window.pintar.flush().then(() => window.pintar.pending()).then((acts) => acts.length)"
                    )
                    == 0
                ),  # type: ignore[misc]
                f"an empty outbox of {person}",
            )
    hands[0].open(crowd[0])  # what a phone holds as acknowledged goes along with whatever comes next
    hands[0].queued += [hands[0].page.evaluate(MORE, vars(crowd[0]))]
    until(
        lambda: (
            hands[0].page.evaluate(
                "window.pintar.flush().then(() => window.pintar.pending()).then((acts) => acts.length)"
            )
            == 0
        ),
        "the last act",
    )
    queued = [act for one in hands for act in one.queued]
    acknowledged = set().union(*(one.acknowledged() for one in hands))
    with site.connection() as connection:
        asked = [[one.enrolment for one in crowd], [one.sitting for one in crowd]]
        held = dict(connection.execute(HELD, asked).fetchall())
        missing = connection.execute("SELECT count(*) FROM learning_lost").fetchone()
        checked = connection.execute("SELECT sum(checked) FROM learning_reconciled").fetchone()

    seconds = time.monotonic() - began
    tell(
        f"promise: {LEARNERS} learners, {len(queued)} acts, {len(acknowledged)} acknowledged, {left} outboxes left over and sent later, "
        f"{', '.join(f'{count} {name}' for name, count in happened.items())}, a killed server, a restarted database: none lost, {seconds:.0f} s"
    )
    assert happened["cuts"] + happened["lost answers"] == CUTS
    assert len(set(queued)) == len(queued) == LEARNERS * 5 + 1
    assert not {act for act in acknowledged if held.get(act) != 1}
    assert not {act for act in queued if held.get(act) != 1}
    assert set(held) == set(queued)
    assert missing == (0,) and checked is not None and checked[0] > 0
