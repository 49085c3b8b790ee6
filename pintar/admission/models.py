"""Seats of batches that have a limit."""

from django.db import models

from pintar.catalogue.models import Batch


class SeatCount(models.Model):
    """How many seats of a limited batch are taken; whoever takes one holds this row until commit."""

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="+")
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.taken}"
