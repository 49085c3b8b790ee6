"""What data costs is told by the price in the directory, rounded so that nobody is surprised."""

import pytest
from django.template import Context, Template

from pintar.catalogue.queries import rupiah_per_mb

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("size", "said"), [(0, "Rp0"), (1, "Rp10"), (347_768, "Rp20"), (61_200_000, "Rp2.000")]
)
def test_bytes_are_told_in_rupiah(size, said):
    assert rupiah_per_mb() == 32
    assert Template("{% load budget %}{{ size|rupiah_of_bytes }}").render(Context({"size": size})) == said
