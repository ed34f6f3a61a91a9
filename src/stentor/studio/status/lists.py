"""Which incidents and plans stand in a list, and in which order."""

from collections.abc import Iterable
from datetime import datetime

from stentor.incidents.book import Incident, IncidentBook, Window

KINDS = ("open", "over", "withdrawn")


def sort_for_work(incidents: Iterable[Incident]) -> list[Incident]:
    """What does not work now first, then open ones that wait for words, then what else is open,
    then the rest; each from the latest on."""

    def rank(one: Incident) -> tuple[bool, bool, bool, float]:
        is_lasting = one.is_open and one.restored_at is None
        waits = one.is_open and bool(one.drafts)
        return not is_lasting, not waits, not one.is_open, -one.began_at.timestamp()

    return sorted(incidents, key=rank)


def choose(incidents: Iterable[Incident], kind: str) -> list[Incident]:
    """`open`, `over`, `withdrawn` (and merged); anything else: all of them."""
    return [one for one in incidents if kind not in KINDS or classify(one) == kind]


def classify(incident: Incident) -> str:
    if incident.merged_into or incident.dismissed_because:
        return "withdrawn"
    return "open" if incident.is_open else "over"


def list_plans_ahead(book: IncidentBook, now: datetime) -> list[Window]:
    """Under way or to come, the next first."""
    ahead = [one for one in book.windows.values() if one.ends > now and not one.cancelled_at]
    return sorted(ahead, key=lambda one: one.starts)


def list_plans_behind(book: IncidentBook, now: datetime) -> list[Window]:
    """Over or cancelled, the latest first."""
    behind = [one for one in book.windows.values() if one.ends <= now or one.cancelled_at]
    return sorted(behind, key=lambda one: one.starts, reverse=True)
