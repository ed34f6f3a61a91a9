"""Planned maintenance: made, changed, cancelled or ended early."""

from collections.abc import Sequence
from datetime import datetime

from stentor.contracts.incident import Cancelled, Event, Planned
from stentor.incidents.book import IncidentBook, Window
from stentor.incidents.rules import MOST_TITLE, RefusedError, require_components, require_text
from stentor.lib.ids import new_id


def find_window(book: IncidentBook, name: str) -> Window:
    """By its id, or by the last letters of it where they are enough. RefusedError."""
    found = [one for one in book.windows.values() if one.id.endswith(name.upper())]
    if len(found) != 1 or not name:
        raise RefusedError(f"{len(found)} plans end in {name!r}")
    return found[0]


def plan_maintenance(
    title: str,
    text: str,
    components: Sequence[str],
    starts: datetime,
    ends: datetime,
    by: str,
    now: datetime,
    *,
    window: str = "",
) -> list[Event]:
    """A new plan, or the one named `window` as it is from now on."""
    require_components(components)
    if not starts < ends or ends <= now:
        raise RefusedError("maintenance ends after it starts, and not in the past")
    return [
        Planned(
            id=new_id(now), at=now, by=by, window=window or new_id(now),
            title=require_text(title, MOST_TITLE), text=text.strip(),
            components=list(components), starts=starts, ends=ends,
        )
    ]  # fmt: skip


def change_maintenance(
    plan: Window,
    title: str,
    text: str,
    components: Sequence[str],
    starts: datetime,
    ends: datetime,
    by: str,
    now: datetime,
) -> list[Event]:
    """What has begun keeps its beginning, since the page has said it."""
    require_to_come(plan, now)
    if plan.starts <= now and starts != plan.starts:
        raise RefusedError("it has begun; only its end and its words can change")
    return plan_maintenance(title, text, components, starts, ends, by, now, window=plan.id)


def cancel_maintenance(book: IncidentBook, window: str, by: str, now: datetime) -> list[Event]:
    """Before its beginning it does not take place; later it has ended now."""
    found = find_window(book, window)
    require_to_come(found, now)
    return [Cancelled(id=new_id(now), at=now, by=by, window=found.id)]


def require_to_come(window: Window, now: datetime) -> None:
    if window.cancelled_at or window.ends <= now:
        raise RefusedError("this maintenance is over; plan another")
