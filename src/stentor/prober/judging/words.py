"""The words of drafts: plain, measured, without promises."""

from datetime import datetime

from stentor.contracts.incident import Opened
from stentor.incidents.book import Incident
from stentor.incidents.components import BY_ID, name_component

SUFFERING = {
    "listening": "Episodes may not play.",
    "feeds": "Podcast apps may not find new episodes.",
    "names": "Apps and browsers may refuse the connection.",
    "studio": "Publishers may not be able to work. Listeners are not affected by this.",
    "publishing": "New episodes may come out late. What is published stays available.",
    "ads": "Ads may be missing from episodes.",
    "counts": "Numbers are behind. Nothing that was downloaded is lost; it is counted later.",
    "machines": "Nothing is known to be broken by it yet.",
}
LISTENERS = {"listening", "feeds", "names"}


def write_opening(opened: Opened) -> str:
    """What was measured, since when, what it means."""
    name = name_component(opened.component)
    reached = [one for one in opened.components if one in SUFFERING]
    if LISTENERS.intersection(reached):  # what is said of listeners elsewhere would not be so
        reached = [one for one in reached if one in LISTENERS]
    lines = [
        f"Our probes find trouble with {name} since {opened.began_at:%H:%M} UTC.",
        *(SUFFERING[one] for one in reached),
        "This was written by the probes; people have been told.",
    ]
    return " ".join(lines)


def write_relapse(incident: Incident, now: datetime) -> str:
    name = name_component(incident.component)
    return f"Our probes find trouble with {name} again since {now:%H:%M} UTC."


def write_restoration(incident: Incident, now: datetime) -> str:
    names = ", ".join(name_component(c) for c in incident.components if c in BY_ID)
    return (
        f"Our probes find {names or name_component(incident.component)} working again since "
        f"{now:%H:%M} UTC. We go on watching."
    )


def write_resolution(incident: Incident) -> str:
    assert incident.restored_at is not None
    return (
        f"Everything has worked without a fault since {incident.restored_at:%H:%M} UTC. "
        "This is closed; if people find out more, it is added here."
    )
