"""What the doctor finds."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `verdict` is ok, warning or fail; `remedy` says what to do."""

    subject: str
    verdict: str
    words: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """For `--json`."""
        return asdict(self)
