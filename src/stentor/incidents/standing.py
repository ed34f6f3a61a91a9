"""How the components are now, as the prober has last written it down for everybody."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from stentor.incidents.states import State
from stentor.lib.clock import parse_instant

FRESH = timedelta(minutes=3)


@dataclass(frozen=True)
class Standing:
    """States by component, of those that are looked at."""

    written_at: datetime | None
    """None where nobody has ever measured."""
    states: dict[str, State]

    def is_fresh(self, now: datetime) -> bool:
        """Does it speak for the present?"""
        return self.written_at is not None and now - self.written_at < FRESH


def read_standing(directory: Path) -> Standing:
    """From the status page's own files; nothing is known where they cannot be read."""
    try:
        document = json.loads((directory / "status.json").read_bytes())
        rows = {str(row["id"]): State(row["state"]) for row in document["components"]}
        return Standing(parse_instant(document["page"]["updated_at"]), rows)
    except (OSError, ValueError, KeyError, TypeError):
        return Standing(None, {})
