"""Incidents and maintenance, with what was said of them, in the shape of statuspage.io's API."""

from datetime import datetime
from typing import Any

from stentor.contracts.incident import Impact, PostMortem
from stentor.incidents.book import Incident, Window
from stentor.incidents.components import name_component
from stentor.incidents.states import State
from stentor.lib.clock import format_instant
from stentor.prober.page.model import StatusPage
from stentor.prober.page.shape import (
    PAGE_ID,
    STATUSES,
    describe_components_of,
    format_optional,
)

SUFFERED = {
    Impact.MINOR: STATUSES[State.DEGRADED],
    Impact.MAJOR: STATUSES[State.DOWN],
    Impact.CRITICAL: STATUSES[State.DOWN],
}
"""What components are in while an incident of this impact lasts."""
WELL, WORKED_ON = STATUSES[State.UP], STATUSES[State.MAINTENANCE]
POST_MORTEM = "postmortem"
"""What that API calls an incident that has been explained."""


def describe_incident(incident: Incident, page: StatusPage) -> dict[str, Any]:
    """With its published updates, the latest first; a published post-mortem is the last of them."""
    updates = describe_updates(incident)
    monitoring = [one.shown_at for one in incident.published if one.status == "monitoring"]
    latest = updates[-1] if updates else None
    return {
        "id": incident.id,
        "name": incident.title,
        "status": latest["status"] if latest else incident.status,
        "created_at": format_instant(incident.opened_at),
        "updated_at": latest["updated_at"] if latest else format_instant(incident.opened_at),
        "monitoring_at": format_optional(min(monitoring, default=None)),
        "resolved_at": format_optional(incident.resolved_at),
        "restored_at": format_optional(incident.restored_at),
        "impact": incident.impact,
        "shortlink": page.address.page(f"incidents/{incident.id}"),
        "started_at": format_instant(incident.began_at),
        "page_id": PAGE_ID,
        "incident_updates": updates[::-1],
        "components": describe_components_of(incident.components, page),
    }


def describe_updates(incident: Incident) -> list[dict[str, Any]]:
    """What was said, oldest first, with what components were in by then: as it was measured."""
    found: list[dict[str, Any]] = []
    state = WELL

    def add(id: str, status: str, text: str, at: datetime, shown_at: datetime) -> None:  # noqa: A002 -- as the record calls it
        nonlocal state
        restored = incident.restored_at or incident.resolved_at
        before, state = state, WELL if restored and shown_at >= restored else suffered
        found.append(
            describe_update(incident.id, id, status, text, at, shown_at)
            | {"affected_components": describe_affected(incident.components, before, state)}
        )

    suffered = SUFFERED[incident.impact]
    for one in incident.published:
        add(one.id, one.status, one.text, one.published_at or one.written_at, one.shown_at)
    if incident.is_post_mortem_published and incident.resolved_at:
        said = next(one for one in reversed(incident.events) if isinstance(one, PostMortem))
        add(said.id, POST_MORTEM, said.text, said.at, said.at)
    return found


def describe_window(window: Window, page: StatusPage) -> dict[str, Any]:
    """Planned maintenance, which that API takes for a kind of incident."""
    status, ended = judge_window(window, page.written_at)
    planned = format_instant(window.planned_at)
    changed = format_instant(window.versions[-1].at) if window.versions else planned
    update = describe_update(
        window.id, f"{window.id}.text", "scheduled", window.text, window.planned_at,
        window.planned_at,
    )  # fmt: skip
    return {
        "id": window.id,
        "name": window.title,
        "status": status,
        "created_at": planned,
        "updated_at": format_instant(ended) if ended else changed,
        "monitoring_at": None,
        "resolved_at": format_optional(ended),
        "impact": "maintenance",
        "shortlink": page.address.url,
        "started_at": format_instant(window.starts),
        "page_id": PAGE_ID,
        "incident_updates": [
            update
            | {"affected_components": describe_affected(list(window.components), WELL, WORKED_ON)}
        ],
        "components": describe_components_of(window.components, page),
        "scheduled_for": format_instant(window.starts),
        "scheduled_until": format_instant(window.ends),
    }


def judge_window(window: Window, now: datetime) -> tuple[str, datetime | None]:
    """That API's word for it, and when it ended."""
    if window.cancelled_at:
        return "completed", window.cancelled_at
    if window.ends <= now:
        return "completed", window.ends
    return ("in_progress" if window.covers(now) else "scheduled"), None


def describe_update(
    of: str,
    id: str,  # noqa: A002 -- the field's name
    status: str,
    text: str,
    at: datetime,
    shown_at: datetime,
) -> dict[str, Any]:
    return {
        "id": id,
        "status": status,
        "body": text,
        "incident_id": of,
        "created_at": format_instant(at),
        "updated_at": format_instant(at),
        "display_at": format_instant(shown_at),
        "affected_components": None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def describe_affected(components: list[str], before: str, after: str) -> list[dict[str, str]]:
    return [
        {
            "code": name,
            "name": name_component(name),
            "old_status": before,
            "new_status": after,
        }
        for name in components
    ]
