"""Question and Test Interoperability: items of version 2.1, 2.2 and 3.0 in, of 2.1 and 3.0 out."""

from pintar.assessment.exchange.qti.names import V21, V30
from pintar.assessment.exchange.qti.package import Qti

__all__ = ["V21", "V30", "Qti"]
