"""Log lines that a machine can read and a person can follow."""

import json
import logging
from datetime import UTC, datetime

FIELDS = ("request_id", "method", "path", "status", "ms", "job", "reaction", "entry")


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how grave, who says it, what, and the fields that were given."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
