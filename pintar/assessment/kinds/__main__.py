"""Writes the JSON Schema of a bank of items: `python -m pintar.assessment.kinds > docs/reference/items.schema.json`."""

import json
import sys

from pintar.assessment.kinds import schema

sys.stdout.write(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n")
