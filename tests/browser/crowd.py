"""Many learners of one course, each with a sitting that is open: made on the site's own data, told as JSON.

Run as a program of its own: `python -m tests.browser.crowd 200`.
"""

import json
import secrets
import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Learner:
    """`cookie` is the session of somebody who signed in; `answers` is the form of the right answer to each question."""

    person: int
    enrolment: int
    sitting: str
    cookie: str
    answers: list[str]


def main(count: int) -> None:
    """Make them and say who they are."""
    from pintar.cli.ready import ready

    with ready():
        from django.conf import settings
        from django.test import Client
        from django.utils.http import urlencode

        from pintar.accounts.models import Person
        from pintar.assessment import kinds
        from pintar.assessment.actions import open_sitting
        from pintar.assessment.queries import bodies_of
        from pintar.authoring.queries import paper_of
        from pintar.catalogue.models import Batch
        from pintar.learning import actions
        from pintar.learning.values import context_of
        from tests.browser.stage import AWAY

        settings.ALLOWED_HOSTS = ["*"]
        batch = Batch.objects.select_related("training", "period").get(training__slug=AWAY)
        found = []
        for number in range(count):
            person = Person(
                email=f"ramai-{secrets.token_hex(5)}@contoh.id", full_name=f"Peserta Ramai {number}"
            )
            person.set_unusable_password()
            person.save()
            client = Client()
            client.force_login(person, backend="pintar.accounts.viewer.PersonBackend")
            enrolment, _is_new = actions.enrol(person=person, batch=batch)
            sitting = open_sitting(
                person=person,
                paper_id=paper_of(batch.release_id, "uji-pulau"),
                context=context_of(enrolment.pk, "uji-pulau"),
            )
            bodies = bodies_of(sitting.versions)
            answers = []
            for place, version in enumerate(sitting.versions, 1):
                kind = kinds.of(bodies[version])
                given = kind.given(bodies[version], f"{sitting.seed}/{place}", kind.key(bodies[version]))
                answers.append(urlencode({"jawaban": given}))
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            found.append(asdict(Learner(person.pk, enrolment.pk, str(sitting.pk), cookie, answers)))
        sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
