"""Since when components are in the state they are in: what clients of the page ask for changes by.

The page's own document remembers it across starts; where that is lost it begins again.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from stentor.incidents.states import State
from stentor.lib.clock import parse_instant


class Change(NamedTuple):
    """Of one component."""

    state: State
    created_at: datetime
    """When it first stood on the page."""
    updated_at: datetime
    """When its state last became another."""


def read_changes(document: Path) -> dict[str, Change]:
    """From `status.json`; none of what cannot be read."""
    found = {}
    try:
        for row in json.loads(document.read_bytes())["components"]:
            found[row["id"]] = Change(
                State(row["state"]),
                parse_instant(row["created_at"]),
                parse_instant(row["updated_at"]),
            )
    except (OSError, ValueError, KeyError, TypeError):
        return found
    return found


def follow_changes(
    before: Mapping[str, Change], states: Mapping[str, State], now: datetime
) -> dict[str, Change]:
    """As it is now: a component that is gone for a while is not forgotten."""
    found = dict(before)
    for name, state in states.items():
        known = before.get(name)
        if known is None:
            found[name] = Change(state, now, now)
        elif known.state is not state:
            found[name] = Change(state, known.created_at, now)
    return found
