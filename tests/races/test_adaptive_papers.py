"""Old adaptive papers are thrown away at the very moment when people begin to sit them."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from pintar.accounts.tests.people import make_person
from pintar.assessment.actions import make_paper
from pintar.assessment.actions.adapting import UNUSED, adaptive_paper, forget_papers, open_adaptive
from pintar.assessment.models import Paper, Sitting
from pintar.assessment.papers import PaperRules
from pintar.kit.clock import now
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)
OPTIONS = [{"id": "a", "text": "Tepat", "correct": True}, {"id": "b", "text": "Keliru"}]
ITEM = {"kind": "single-choice", "stem": "<p>?</p>", "difficulty": "sedang", "options": OPTIONS}
ROUNDS, BEGINNERS, SWEEPERS = 15, 4, 2


def test_an_old_paper_never_goes_from_under_somebody_who_begins_and_those_nobody_begins_go():
    plain = make_paper(
        bank="uji", title="Uji", rules=PaperRules(75), items=[(f"butir-{n}", ITEM) for n in range(12)]
    )
    persons = [make_person() for _ in range(BEGINNERS)]
    gate = threading.Barrier(BEGINNERS + SWEEPERS)

    def paper_of(name):
        return adaptive_paper(
            bank="uji", title=f"Penempatan {name}", versions=plain.versions, groups=dict.fromkeys(plain.versions, "a"),
            plan={"for": "placement", "pass_mark": 75},
        )  # fmt: skip

    for number in range(ROUNDS):
        idle = paper_of(f"{number} yang tidak diambil")
        old = [paper_of(number).pk, idle.pk]
        Paper.objects.filter(pk__in=old).update(created_at=now() - UNUSED - timedelta(days=1))

        def act(n, number=number):
            gate.wait(30)
            if n >= BEGINNERS:
                return [forget_papers() for _ in range(4)]
            with transaction.atomic():
                paper = paper_of(number)
                return open_adaptive(person=persons[n], paper_id=paper.pk, context=f"penempatan:{number}")

        results = together(BEGINNERS + SWEEPERS, act)

        faults = [result for result in results if isinstance(result, Exception)]
        assert faults == [] and not Paper.objects.filter(pk=idle.pk).exists()

    sat = set(Sitting.objects.values_list("paper_id", flat=True))
    assert Sitting.objects.count() == ROUNDS * BEGINNERS and len(sat) == ROUNDS
    assert set(Paper.objects.values_list("pk", flat=True)) == {plain.pk, *sat}
