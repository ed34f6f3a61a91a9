"""What every verb asks before it writes."""

from collections.abc import Sequence
from datetime import datetime

from stentor.incidents.book import Incident
from stentor.incidents.components import BY_ID, SHOW_PREFIX

MOST_WORDS = 20_000
"""Letters of one text; the page stays small."""
MOST_TITLE = 200


class RefusedError(ValueError):
    """What is asked makes no sense as things are; one line says why."""


def require_standing(incident: Incident) -> None:
    if incident.merged_into or incident.dismissed_because:
        raise RefusedError("this incident was merged or withdrawn; nothing is added to it")


def require_components(components: Sequence[str]) -> None:
    unknown = [c for c in components if c not in BY_ID and not c.startswith(SHOW_PREFIX)]
    if unknown or not components:
        raise RefusedError(f"components are {', '.join(BY_ID)}; not {', '.join(unknown) or 'none'}")


def require_text(text: str, most: int = MOST_WORDS) -> str:
    """Without what no reader sees."""
    shown = "".join(letter for letter in text if letter >= " " or letter in "\n\t").strip()
    if not shown:
        raise RefusedError("words are missing")
    if len(shown) > most:
        raise RefusedError(f"this is {len(shown)} letters long; {most} are the most")
    return shown


def require_times(began: datetime, restored: datetime | None, now: datetime) -> None:
    if began > now:
        raise RefusedError("an incident cannot begin in the future; plan maintenance instead")
    if restored is not None and not began <= restored <= now:
        raise RefusedError("it worked again between its beginning and now")
