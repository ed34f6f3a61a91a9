"""What people may do to words: write, publish, withhold, put otherwise."""

from datetime import datetime

from stentor.contracts.incident import Event, Published, Reworded, Status, Withheld, Written
from stentor.incidents.book import Incident, Update
from stentor.incidents.rules import RefusedError, require_standing, require_text
from stentor.lib.ids import new_id


def write_update(
    incident: Incident, status: Status, text: str, by: str, now: datetime, shown: datetime
) -> list[Event]:
    """Words that are published at once; drafts of the prober's that they answer stay drafts, as
    withdrawn words would be read as said."""
    require_standing(incident)
    require_dated(incident, shown, now)
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


def publish_draft(
    incident: Incident,
    update: str,
    status: Status,
    text: str,
    by: str,
    now: datetime,
    shown: datetime,
) -> list[Event]:
    """A draft with people's words in the place of the measured ones, which stay to be read."""
    require_standing(incident)
    found = find_update(incident, update)
    if found.is_published:
        raise RefusedError("these words have been published meanwhile; change them there")
    published = Published(id=new_id(now), at=now, by=by, incident=incident.id, update=update)
    if (found.status, found.text, found.shown_at) == (status, text.strip(), shown):
        return [published]
    return [*reword(incident, update, status, text, by, now, shown), published]


def withhold(incident: Incident, update: str, by: str, now: datetime) -> list[Event]:
    """The draft does not go out by itself any more."""
    found = find_update(incident, update)
    if found.is_published:
        raise RefusedError("these words have been published meanwhile; put others in their place")
    if found.is_withheld:
        return []
    return [Withheld(id=new_id(now), at=now, by=by, incident=incident.id, update=update)]


def reword(
    incident: Incident,
    update: str,
    status: Status,
    text: str,
    by: str,
    now: datetime,
    shown: datetime,
) -> list[Event]:
    """Other words, another status or time; readers see that, and what stood there before."""
    require_standing(incident)
    require_dated(incident, shown, now)
    found = find_update(incident, update)
    if (found.status, found.text, found.shown_at) == (status, text.strip(), shown):
        return []
    return [
        Reworded(
            id=new_id(now), at=now, by=by, incident=incident.id, update=update,
            text=require_text(text), status=status, shown_at=shown,
        )
    ]  # fmt: skip


def find_update(incident: Incident, update: str) -> Update:
    found = incident.find_update(update)
    if found is None:
        raise RefusedError("there are no such words")
    return found


def require_dated(incident: Incident, shown: datetime, now: datetime) -> None:
    if not incident.began_at <= shown <= now:
        raise RefusedError("an update is dated between the incident's beginning and now")
