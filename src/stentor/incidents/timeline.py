"""An incident told by its records, for the page and for whoever writes the post-mortem."""

from datetime import datetime
from typing import NamedTuple

from stentor.contracts.incident import Dismissed, Event, Published, Relapsed, Restored, Widened
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
    return sorted(moments, key=lambda moment: moment.at)


def describe_event(incident: Incident, event: Event) -> Moment | None:
    match event:
        case Widened():
            names = ", ".join(map(name_component, event.components))
            return Moment(event.at, f"Reached {names} too.")
        case Restored():
            return Moment(event.restored_at, "Measured: it works again.")
        case Relapsed():
            return Moment(event.at, "Measured: it fails again.")
        case Dismissed():
            return Moment(event.at, f"Withdrawn: {event.reason}")
        case Published():
            update = incident.find_update(event.update)
            if update:
                return Moment(update.shown_at, f"{update.status.title()}: {update.text}")
    return None
