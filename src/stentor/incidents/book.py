"""What the ledger's lines come to: incidents with their updates, and maintenance. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from stentor.contracts.incident import (
    Cancelled,
    Described,
    Dismissed,
    Event,
    Impact,
    Merged,
    Opened,
    Planned,
    PostMortem,
    Published,
    Relapsed,
    Restored,
    Reworded,
    Status,
    Widened,
    Withheld,
    Written,
)


class Wording(NamedTuple):
    """What an update said until it was put otherwise."""

    status: Status
    text: str
    shown_at: datetime
    until: datetime
    by: str
    """Who put it otherwise."""
    was_published: bool


@dataclass
class Update:
    """Words about an incident."""

    id: str
    status: Status
    text: str
    shown_at: datetime
    written_at: datetime
    by: str
    published_at: datetime | None = None
    is_withheld: bool = False
    earlier: list[Wording] = field(default_factory=list)
    """Nothing that was said is lost, oldest first."""

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


@dataclass
class Incident:
    """One thing that went wrong."""

    id: str
    title: str
    component: str
    components: list[str]
    impact: Impact
    opened_at: datetime
    opened_by: str
    began_at: datetime
    check: str = ""
    reason: str = ""
    evidence: dict[str, str] = field(default_factory=dict)
    restored_at: datetime | None = None
    """Measured, or said by a person: it works again since then."""
    updates: list[Update] = field(default_factory=list)
    merged_into: str = ""
    dismissed_because: str = ""
    post_mortem: str = ""
    is_post_mortem_published: bool = False
    events: list[Event] = field(default_factory=list)
    """Every line about it, oldest first."""

    @property
    def published(self) -> list[Update]:
        """What everybody may read, oldest first."""
        return sorted(
            (one for one in self.updates if one.is_published), key=lambda one: one.shown_at
        )

    @property
    def drafts(self) -> list[Update]:
        """What waits to be published."""
        return [one for one in self.updates if not one.is_published and not one.is_withheld]

    @property
    def is_public(self) -> bool:
        """Have words about it been published?"""
        return any(one.is_published for one in self.updates)

    @property
    def status(self) -> Status:
        """What the last words say; drafts count for those who work on it."""
        said = self.published or [one for one in self.updates if not one.is_withheld]
        return said[-1].status if said else Status.INVESTIGATING

    @property
    def resolved_at(self) -> datetime | None:
        """When people said it was over: another fact than `restored_at`."""
        said = self.published
        return said[-1].shown_at if said and said[-1].status is Status.RESOLVED else None

    @property
    def is_open(self) -> bool:
        """May something still happen to it?"""
        return not (self.resolved_at or self.merged_into or self.dismissed_because)

    def find_update(self, id: str) -> Update | None:  # noqa: A002 -- the field's name
        return next((one for one in self.updates if one.id == id), None)


@dataclass(frozen=True)
class Window:
    """Planned maintenance."""

    id: str
    title: str
    text: str
    components: tuple[str, ...]
    starts: datetime
    ends: datetime
    planned_at: datetime
    cancelled_at: datetime | None = None
    versions: tuple[Planned, ...] = ()
    """As it was planned and changed, oldest first."""

    def covers(self, moment: datetime) -> bool:
        """Is it under way?"""
        ends = min(self.ends, self.cancelled_at) if self.cancelled_at else self.ends
        return self.starts <= moment < ends


@dataclass
class IncidentBook:
    """Everything, in the order it was written."""

    incidents: dict[str, Incident] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)

    def list_open(self) -> list[Incident]:
        return [incident for incident in self.incidents.values() if incident.is_open]

    def list_under_maintenance(self, now: datetime) -> set[str]:
        """Components that are being worked on."""
        return {
            component
            for window in self.windows.values()
            if window.covers(now)
            for component in window.components
        }

    def apply(self, event: Event) -> None:
        """Takes the next line in; one about an incident that is not there changes nothing."""
        if isinstance(event, Opened):
            self.incidents[event.id] = make_incident(event)
        elif isinstance(event, Planned):
            was = self.windows.get(event.window)
            self.windows[event.window] = Window(
                id=event.window,
                title=event.title,
                text=event.text,
                components=tuple(event.components),
                starts=event.starts,
                ends=event.ends,
                planned_at=was.planned_at if was else event.at,
                cancelled_at=was.cancelled_at if was else None,
                versions=(*was.versions, event) if was else (event,),
            )
        elif isinstance(event, Cancelled):
            if window := self.windows.get(event.window):
                self.windows[event.window] = Window(**{**window.__dict__, "cancelled_at": event.at})
        elif incident := self.incidents.get(event.incident):
            incident.events.append(event)
            change_incident(incident, event)


def make_incident(event: Opened) -> Incident:
    return Incident(
        id=event.id,
        title=event.title,
        component=event.component,
        components=list(event.components),
        impact=event.impact,
        opened_at=event.at,
        opened_by=event.by,
        began_at=event.began_at,
        check=event.check,
        reason=event.reason,
        evidence=event.evidence,
        events=[event],
    )


def change_incident(incident: Incident, event: Event) -> None:
    """What one line does to one incident."""
    match event:
        case Widened():
            incident.components += [c for c in event.components if c not in incident.components]
        case Restored():
            incident.restored_at = event.restored_at
        case Relapsed():
            incident.restored_at = None
        case Described():
            incident.title, incident.impact = event.title, event.impact
            incident.components = list(event.components)
            incident.began_at, incident.restored_at = event.began_at, event.restored_at
        case Merged():
            incident.merged_into = event.into
        case Dismissed():
            incident.dismissed_because = event.reason
        case PostMortem():
            incident.post_mortem = event.text
            incident.is_post_mortem_published = event.is_published
        case _:
            change_words(incident, event)


def change_words(incident: Incident, event: Event) -> None:
    """What one line does to the updates."""
    if isinstance(event, Written):
        incident.updates.append(
            Update(event.id, event.status, event.text, event.shown_at, event.at, event.by)
        )
    elif isinstance(event, Published | Withheld | Reworded):
        update = incident.find_update(event.update)
        if update is not None:
            change_update(update, event)


def change_update(update: Update, event: Published | Withheld | Reworded) -> None:
    match event:
        case Published():
            update.published_at = update.published_at or event.at
            update.is_withheld = False
        case Withheld():
            update.is_withheld = not update.is_published
        case Reworded():
            update.earlier.append(
                Wording(
                    update.status, update.text, update.shown_at, event.at, event.by,
                    update.is_published,
                )
            )  # fmt: skip
            update.text, update.status = event.text, event.status
            update.shown_at = event.shown_at
