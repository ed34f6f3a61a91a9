"""What there is to be told: pure, from the incident ledger's book."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from stentor.contracts.incident import Dismissed, PostMortem
from stentor.contracts.subscriber import Subscriber
from stentor.incidents.book import Incident, IncidentBook, Window
from stentor.incidents.components import SHOW_PREFIX


class News(NamedTuple):
    """One message, the same for everybody who is told."""

    id: str
    kind: str
    """`incident.update`, `incident.post_mortem`, `incident.withdrawn`, `maintenance.planned`,
    `maintenance.changed`, `maintenance.cancelled`."""
    about: str
    """The incident's or the maintenance's id: messages about one thing are a thread."""
    at: datetime
    """When it became public."""
    status: str
    title: str
    text: str
    components: tuple[str, ...]
    path: str
    """Below the page's address."""


def list_news(book: IncidentBook, since: datetime) -> list[News]:
    """What became public after `since`, oldest first."""
    found = [one for incident in book.incidents.values() for one in list_of_incident(incident)]
    found += [one for window in book.windows.values() for one in list_of_window(window)]
    return sorted((one for one in found if one.at > since), key=lambda one: one.at)


def list_of_incident(incident: Incident) -> Iterator[News]:
    def make(id: str, kind: str, at: datetime, status: str, text: str) -> News:  # noqa: A002 -- as the record calls it
        return News(
            id, f"incident.{kind}", incident.id, at, status, incident.title, text,
            tuple(incident.components), f"/incidents/{incident.id}",
        )  # fmt: skip

    if incident.merged_into:
        return
    for update in incident.published:
        assert update.published_at is not None
        yield make(update.id, "update", update.published_at, update.status.title(), update.text)
    for event in incident.events:
        if isinstance(event, Dismissed) and incident.is_public:
            yield make(event.id, "withdrawn", event.at, "Withdrawn", event.reason)
    public = [one for one in incident.events if isinstance(one, PostMortem) and one.is_published]
    if public and incident.is_public:
        first = public[0]
        yield make(first.id, "post_mortem", first.at, "What happened", first.text)


def list_of_window(window: Window) -> Iterator[News]:
    for number, version in enumerate(window.versions):
        kind = "changed" if number else "planned"
        times = f"{version.starts:%d %b %Y, %H:%M} to {version.ends:%d %b %Y, %H:%M} UTC."
        yield News(
            version.id, f"maintenance.{kind}", window.id, version.at, f"Maintenance {kind}",
            version.title, f"{times} {version.text}".strip(), window.components, "",
        )  # fmt: skip
    if window.cancelled_at is not None:
        has_begun = window.cancelled_at > window.starts
        yield News(
            f"{window.id}X", "maintenance.cancelled", window.id, window.cancelled_at,
            "Maintenance over" if has_begun else "Maintenance cancelled", window.title,
            "It has ended early." if has_begun else "It does not take place.",
            window.components, "",
        )  # fmt: skip


def concerns(news: News, subscriber: Subscriber) -> bool:
    """One who chose nothing hears of all but single shows."""
    wanted = set(subscriber.components)
    if not wanted:
        return any(not one.startswith(SHOW_PREFIX) for one in news.components)
    return bool(wanted.intersection(news.components))
