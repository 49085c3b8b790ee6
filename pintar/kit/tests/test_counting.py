"""Requests are counted, cheaply, by all processes of a node together."""

import os
import timeit

from django.test import Client

from pintar.kit import counting


def value(name, **labels):
    inside = ",".join(f'{key}="{word}"' for key, word in labels.items())
    wanted = f"{name}{{{inside}}}"
    return sum(float(line.rsplit(" ", 1)[1]) for line in counting.lines() if line.startswith(f"{wanted} "))


def test_a_request_counts_under_its_view_its_status_and_how_long_it_took():
    counting.number_views()
    before = value("pintar_request_seconds_bucket", view="catalogue:list", le="0.1")

    counting.count("catalogue:list", 404, 0.07)

    assert value("pintar_request_seconds_bucket", view="catalogue:list", le="0.1") == before + 1
    assert value("pintar_request_seconds_bucket", view="catalogue:list", le="0.05") == before
    assert value("pintar_requests_total", view="catalogue:list", status="4xx") >= 1


def test_every_answer_is_counted_also_one_that_leads_nowhere():
    counting.number_views()
    health = value("pintar_requests_total", view="other", status="2xx")
    nowhere = value("pintar_requests_total", view="other", status="4xx")

    assert Client().get("/healthz").status_code == 200 and Client().get("/tidak/ada").status_code == 404

    assert value("pintar_requests_total", view="other", status="2xx") == health + 1
    assert value("pintar_requests_total", view="other", status="4xx") == nowhere + 1


def test_what_another_process_counted_is_in_the_sum_and_stays():
    before = value("pintar_requests_total", view="other", status="5xx")
    child = os.fork()
    if child == 0:
        for _ in range(3):
            counting.count("other", 503, 0.2)
        os._exit(0)
    os.waitpid(child, 0)
    counting.count("other", 500, 0.2)

    assert value("pintar_requests_total", view="other", status="5xx") == before + 4


def test_counting_costs_a_few_microseconds():
    seconds = timeit.timeit(lambda: counting.count("catalogue:list", 200, 0.02), number=2000) / 2000

    assert seconds < 20e-6
