"""What people may do to incidents; each verb is events, checked before they are written."""

from collections.abc import Sequence
from datetime import datetime

from stentor.contracts.incident import (
    Described,
    Dismissed,
    Event,
    Impact,
    Merged,
    Opened,
    PostMortem,
)
from stentor.incidents.book import Incident, IncidentBook
from stentor.incidents.rules import (
    MOST_TITLE,
    RefusedError,
    require_components,
    require_standing,
    require_text,
    require_times,
)
from stentor.lib.ids import new_id


def find_incident(book: IncidentBook, name: str) -> Incident:
    """By its id, or by the last letters of it where they are enough. RefusedError."""
    found = [one for one in book.incidents.values() if one.id.endswith(name.upper())]
    if len(found) != 1 or not name:
        raise RefusedError(f"{len(found)} incidents end in {name!r}; see `stentor incidents list`")
    return found[0]


def open_incident(
    title: str, components: Sequence[str], impact: Impact, by: str, now: datetime, began: datetime
) -> list[Event]:
    """An incident that no probe has found."""
    require_components(components)
    require_times(began, None, now)
    return [
        Opened(
            id=new_id(now), at=now, by=by, title=require_text(title, MOST_TITLE),
            component=components[0], components=list(components), impact=impact, began_at=began,
        )
    ]  # fmt: skip


def merge(incident: Incident, into: Incident, by: str, now: datetime) -> list[Event]:
    """`into` tells the story of both from now on."""
    require_standing(incident)
    if into.id == incident.id or into.merged_into or into.dismissed_because:
        raise RefusedError("an incident is merged into another one that stands by itself")
    return [Merged(id=new_id(now), at=now, by=by, incident=incident.id, into=into.id)]


def dismiss(incident: Incident, reason: str, by: str, now: datetime) -> list[Event]:
    """It was none; the reason can be read for ever."""
    require_standing(incident)
    return [
        Dismissed(id=new_id(now), at=now, by=by, incident=incident.id, reason=require_text(reason))
    ]


def write_post_mortem(
    incident: Incident, text: str, by: str, now: datetime, *, is_published: bool
) -> list[Event]:
    return [
        PostMortem(
            id=new_id(now), at=now, by=by, incident=incident.id, text=require_text(text),
            is_published=is_published,
        )
    ]  # fmt: skip


def describe(
    incident: Incident,
    title: str,
    impact: Impact,
    components: Sequence[str],
    began: datetime,
    restored: datetime | None,
    by: str,
    now: datetime,
) -> list[Event]:
    """Another title, impact, components or times; what it was before stays in the timeline."""
    require_standing(incident)
    require_components(components)
    require_times(began, restored, now)
    is_same = (title.strip(), impact, list(components), began, restored) == (
        incident.title, incident.impact, incident.components, incident.began_at,
        incident.restored_at,
    )  # fmt: skip
    if is_same:
        return []
    return [
        Described(
            id=new_id(now), at=now, by=by, incident=incident.id,
            title=require_text(title, MOST_TITLE), impact=impact, components=list(components),
            began_at=began, restored_at=restored,
        )
    ]  # fmt: skip
