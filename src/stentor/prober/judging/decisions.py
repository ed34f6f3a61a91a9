"""What is to be written into the ledger now: pure, from causes, the book and a clock."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from stentor.contracts.incident import (
    Event,
    Impact,
    Opened,
    Published,
    Relapsed,
    Restored,
    Status,
    Widened,
    Withheld,
    Written,
)
from stentor.contracts.probe import Outcome
from stentor.incidents.book import Incident, IncidentBook
from stentor.incidents.components import name_fault
from stentor.incidents.patience import PROBER, Patience, find_publication, find_resolution
from stentor.prober.judging.causes import Cause
from stentor.prober.judging.words import (
    write_opening,
    write_relapse,
    write_resolution,
    write_restoration,
)

TIME = "time"
NewId = Callable[[], str]


def decide(
    book: IncidentBook,
    causes: Sequence[Cause],
    good: Collection[str],
    now: datetime,
    new_id: NewId,
    patience: Patience | None = None,
) -> list[Event]:
    """Events in the order they are to be written; none when all is said. `good` are the checks
    that are known to pass: one that nobody looks at any more restores nothing."""
    patience = patience or Patience()
    resting = book.list_under_maintenance(now)
    causes = [cause for cause in causes if cause.verdict.component not in resting]
    by_check = {cause.verdict.check: cause for cause in causes}
    suffering = {one.check for cause in causes for one in cause.suffering}
    events: list[Event] = []
    held = set()
    for incident in book.list_open():
        if not incident.check:
            events += publish_due(incident, now, new_id, patience)
            continue
        held.add(incident.check)
        cause = by_check.get(incident.check)
        if cause or incident.check in suffering:
            events += follow_trouble(incident, cause, now, new_id)
        elif incident.restored_at is None and incident.check in good:
            events += note_restoration(incident, now, new_id)
        events += publish_due(incident, now, new_id, patience)
    held |= {check for check in by_check if is_settled(book, by_check[check])}
    for cause in causes:
        if cause.verdict.check not in held:
            events += open_incident(cause, now, new_id)
    return events


def is_settled(book: IncidentBook, cause: Cause) -> bool:
    """Have people said of this very trouble that it is none, or part of another incident?"""
    first = cause.verdict.first_bad
    return first is not None and any(
        (incident.dismissed_because or incident.merged_into)
        and incident.check == cause.verdict.check
        and first.at <= incident.events[-1].at
        for incident in book.incidents.values()
    )


def open_incident(cause: Cause, now: datetime, new_id: NewId) -> Iterator[Event]:
    """The incident and its first words, as a draft."""
    verdict = cause.verdict
    first = verdict.first_bad or verdict.last
    assert first is not None
    opened = Opened(
        id=new_id(),
        at=now,
        by=PROBER,
        title=name_fault(verdict.component),
        component=verdict.component,
        components=cause.components,
        impact=compute_impact(cause),
        began_at=min(first.at, now),
        check=verdict.check,
        reason=first.reason,
        evidence={"seen from": first.source, **first.evidence},
    )
    yield opened
    yield write(opened.id, Status.INVESTIGATING, write_opening(opened), now, new_id)


def follow_trouble(
    incident: Incident, cause: Cause | None, now: datetime, new_id: NewId
) -> Iterator[Event]:
    """It still fails: what else it has reached, and that it is not over after all."""
    if incident.restored_at is not None:
        yield Relapsed(id=new_id(), at=now, by=PROBER, incident=incident.id)
        yield from withhold(incident, Status.MONITORING, now, new_id)
        if incident.published and incident.status is Status.MONITORING:  # readers believe it works
            text = write_relapse(incident, now)
            yield write(incident.id, Status.INVESTIGATING, text, now, new_id)
    further = [c for c in (cause.components if cause else []) if c not in incident.components]
    if further:
        yield Widened(id=new_id(), at=now, by=PROBER, incident=incident.id, components=further)


def note_restoration(incident: Incident, now: datetime, new_id: NewId) -> Iterator[Event]:
    """Measured: it works again. That it is resolved is another fact."""
    yield Restored(id=new_id(), at=now, by=PROBER, incident=incident.id, restored_at=now)
    yield from withhold(incident, Status.INVESTIGATING, now, new_id)
    yield write(incident.id, Status.MONITORING, write_restoration(incident, now), now, new_id)


def withhold(
    incident: Incident, status: Status, now: datetime, new_id: NewId
) -> Iterator[Withheld]:
    """The prober's own later drafts that are not so any more, before they go out."""
    for draft in incident.drafts:
        if draft.by == PROBER and draft.status is status and draft is not incident.updates[0]:
            yield Withheld(id=new_id(), at=now, by=PROBER, incident=incident.id, update=draft.id)


def publish_due(
    incident: Incident, now: datetime, new_id: NewId, patience: Patience
) -> Iterator[Event]:
    """Drafts of the prober's that nobody has touched go out; so does the end, in time."""
    for draft in incident.drafts:
        due = find_publication(draft, patience)
        if due and now >= due:
            yield Published(id=new_id(), at=now, by=TIME, incident=incident.id, update=draft.id)
    end = find_resolution(incident, patience)
    if end and now >= end and not incident.drafts:
        words = write(incident.id, Status.RESOLVED, write_resolution(incident), now, new_id)
        yield words
        yield Published(id=new_id(), at=now, by=TIME, incident=incident.id, update=words.id)


def write(incident: str, status: Status, text: str, now: datetime, new_id: NewId) -> Written:
    return Written(
        id=new_id(), at=now, by=PROBER, incident=incident, status=status, text=text, shown_at=now
    )


def compute_impact(cause: Cause) -> Impact:
    """Down for listeners is critical, down for anybody major, the rest minor."""
    every = [cause.verdict, *cause.suffering]
    if all(one.outcome is not Outcome.DOWN for one in every):
        return Impact.MINOR
    reached = {one.component for one in every if one.outcome is Outcome.DOWN}
    return Impact.CRITICAL if reached & {"listening", "feeds", "names"} else Impact.MAJOR
