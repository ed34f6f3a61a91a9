"""What people may do to the ledger; each verb is events, checked before they are written."""

from collections.abc import Sequence
from datetime import datetime

from stentor.contracts.incident import (
    Cancelled,
    Dismissed,
    Event,
    Impact,
    Merged,
    Opened,
    Planned,
    PostMortem,
    Published,
    Status,
    Written,
)
from stentor.incidents.book import Incident, IncidentBook
from stentor.incidents.components import BY_ID, SHOW_PREFIX
from stentor.lib.ids import new_id


class RefusedError(ValueError):
    """What is asked makes no sense as things are; one line says why."""


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
    if began > now:
        raise RefusedError("an incident cannot begin in the future; plan maintenance instead")
    return [
        Opened(
            id=new_id(now), at=now, by=by, title=require_text(title), component=components[0],
            components=list(components), impact=impact, began_at=began,
        )
    ]  # fmt: skip


def write_update(
    incident: Incident, status: Status, text: str, by: str, now: datetime, shown: datetime
) -> list[Event]:
    """Words that are published at once; drafts of the prober's that they answer stay drafts, as
    withdrawn words would be read as said."""
    require_standing(incident)
    if not incident.began_at <= shown <= now:
        raise RefusedError("an update is dated between the incident's beginning and now")
    words = Written(
        id=new_id(now), at=now, by=by, incident=incident.id, status=status,
        text=require_text(text), shown_at=shown,
    )  # fmt: skip
    return [
        words,
        Published(id=new_id(now), at=now, by=by, incident=incident.id, update=words.id),
    ]


def publish_drafts(incident: Incident, by: str, now: datetime) -> list[Event]:
    """The measured words as they are."""
    require_standing(incident)
    return [
        Published(id=new_id(now), at=now, by=by, incident=incident.id, update=draft.id)
        for draft in incident.drafts
    ]


def merge(incident: Incident, into: Incident, by: str, now: datetime) -> list[Event]:
    """`into` tells the story of both from now on."""
    require_standing(incident)
    if into.id == incident.id or into.merged_into:
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


def plan_maintenance(
    title: str,
    text: str,
    components: Sequence[str],
    starts: datetime,
    ends: datetime,
    by: str,
    now: datetime,
) -> list[Event]:
    require_components(components)
    if not starts < ends or ends <= now:
        raise RefusedError("maintenance ends after it starts, and not in the past")
    return [
        Planned(
            id=new_id(now), at=now, by=by, window=new_id(now), title=require_text(title), text=text,
            components=list(components), starts=starts, ends=ends,
        )
    ]  # fmt: skip


def cancel_maintenance(book: IncidentBook, window: str, by: str, now: datetime) -> list[Event]:
    found = [one for one in book.windows if one.endswith(window.upper())]
    if len(found) != 1 or not window:
        raise RefusedError(f"{len(found)} plans end in {window!r}")
    return [Cancelled(id=new_id(now), at=now, by=by, window=found[0])]


def require_standing(incident: Incident) -> None:
    if incident.merged_into or incident.dismissed_because:
        raise RefusedError("this incident was merged or withdrawn; nothing is added to it")


def require_components(components: Sequence[str]) -> None:
    unknown = [c for c in components if c not in BY_ID and not c.startswith(SHOW_PREFIX)]
    if unknown or not components:
        raise RefusedError(f"components are {', '.join(BY_ID)}; not {', '.join(unknown) or 'none'}")


def require_text(text: str) -> str:
    if not text.strip():
        raise RefusedError("words are missing")
    return text.strip()
