"""An incident told by its records, for the page and for whoever writes the post-mortem."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from stentor.contracts.incident import (
    Described,
    Dismissed,
    Event,
    Merged,
    Opened,
    PostMortem,
    Published,
    Relapsed,
    Restored,
    Reworded,
    Widened,
)
from stentor.incidents.book import Incident
from stentor.incidents.components import name_component


class Moment(NamedTuple):
    """Something that happened."""

    at: datetime
    text: str


def list_moments(incident: Incident) -> list[Moment]:
    """In order of time. Drafts are not in it."""
    first = incident.reason or "It was reported."
    moments = [Moment(incident.began_at, f"Began. {first}")]
    if incident.check:
        names = ", ".join(map(name_component, incident.components[:1]))
        seconds = (incident.opened_at - incident.began_at).total_seconds()
        moments.append(
            Moment(incident.opened_at, f"Believed after {seconds:.0f} s; {names} is blamed.")
        )
    described = [describe_event(incident, event) for event in incident.events]
    moments += [moment for moment in described if moment]
    moments += list_renamings(incident)
    return sorted(moments, key=lambda moment: moment.at)


def describe_event(incident: Incident, event: Event) -> Moment | None:
    match event:
        case Published() | Reworded():
            return describe_words(incident, event)
        case Restored():
            return Moment(event.restored_at, "Measured: it works again.")
        case _:
            text = write_event(event)
            return Moment(event.at, text) if text else None


def write_event(event: Event) -> str:
    match event:
        case Widened():
            return f"Reached {', '.join(map(name_component, event.components))} too."
        case Relapsed():
            return "Measured: it fails again."
        case Dismissed():
            return f"Withdrawn: {event.reason}"
        case Merged():
            return "Found to be part of another incident."
        case PostMortem(is_published=True):
            return "What happened was written down."
    return ""


def describe_words(incident: Incident, event: Published | Reworded) -> Moment | None:
    """What was said, and that it has been put otherwise since."""
    update = incident.find_update(event.update)
    if update is None or not update.is_published:
        return None
    if isinstance(event, Published):
        return Moment(update.shown_at, f"{update.status.title()}: {update.text}")
    earlier = next((one for one in update.earlier if one.until == event.at), None)
    if earlier is None or not earlier.was_published:
        return None
    return Moment(event.at, f"Put otherwise; it had said “{earlier.text}”")


def list_renamings(incident: Incident) -> Iterator[Moment]:
    """What people changed of the incident itself, with what it was before."""
    title, impact, began = incident.title, incident.impact, incident.began_at
    for event in incident.events:
        if isinstance(event, Opened):
            title, impact, began = event.title, event.impact, event.began_at
        if not isinstance(event, Described):
            continue
        if event.title != title:
            yield Moment(event.at, f"Renamed; it was called “{title}”.")
        if event.impact != impact:
            yield Moment(event.at, f"Taken for {event.impact} instead of {impact}.")
        if event.began_at != began:
            yield Moment(event.at, f"Its beginning was thought to be {began:%d %b, %H:%M} UTC.")
        title, impact, began = event.title, event.impact, event.began_at
