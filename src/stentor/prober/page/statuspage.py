"""The page as JSON in the shape of statuspage.io's public API, version 2.

Clients of that API read it as it is. What the shape has no word for stands beside it: `state` of a
component (it may be `unknown`, which the API cannot say), `restored_at` of an incident, and what
was measured before anybody found words.
"""

from collections.abc import Mapping
from typing import Any

from stentor.incidents.book import Incident
from stentor.incidents.states import State
from stentor.lib.clock import format_instant
from stentor.prober.page.model import StatusPage
from stentor.prober.page.said import describe_incident, describe_window
from stentor.prober.page.shape import PAGE_ID, describe_components_of, format_optional

MOST = 50
"""Of incidents, and of maintenance, in a document: the latest."""
INDICATORS = {
    State.UP: ("none", "All Systems Operational"),
    State.UNKNOWN: ("minor", "Partly Unknown"),
    State.MAINTENANCE: ("maintenance", "Service Under Maintenance"),
    State.DEGRADED: ("minor", "Partially Degraded Service"),
    State.DOWN: ("major", "Partial System Outage"),
}


def describe_summary(page: StatusPage) -> dict[str, Any]:
    """`summary.json`."""
    return {
        **describe_status(page),
        "components": describe_components(page)["components"],
        "incidents": [describe_incident(one, page) for one in page.current],
        "scheduled_maintenances": [describe_window(one, page) for one in page.windows],
        "measured": [describe_measured(one) for one in page.measured],
    }


def describe_status(page: StatusPage) -> dict[str, Any]:
    """`status.json`."""
    indicator, description = INDICATORS[page.state]
    if page.state is State.DOWN and all(row.state is State.DOWN for row in page.rows):
        indicator, description = "critical", "Major System Outage"
    return {
        "page": describe_page(page),
        "status": {"indicator": indicator, "description": description},
    }


def describe_documents(page: StatusPage) -> Mapping[str, dict[str, Any]]:
    """Every document of the API by its name."""
    head = {"page": describe_page(page)}
    incidents = [*page.current, *page.past][:MOST]
    windows = [*page.windows, *page.past_windows][:MOST]
    active = [one for one in page.windows if one.covers(page.written_at)]
    upcoming = [one for one in page.windows if one not in active]
    return {
        "summary": describe_summary(page),
        "status": describe_status(page),
        "components": describe_components(page),
        "incidents": {**head, "incidents": [describe_incident(one, page) for one in incidents]},
        "incidents/unresolved": {
            **head,
            "incidents": [describe_incident(one, page) for one in page.current],
        },
        **{
            name: {
                **head,
                "scheduled_maintenances": [describe_window(one, page) for one in chosen],
            }
            for name, chosen in (
                ("scheduled-maintenances", windows),
                ("scheduled-maintenances/active", active),
                ("scheduled-maintenances/upcoming", upcoming),
            )
        },
    }


def describe_page(page: StatusPage) -> dict[str, Any]:
    return {
        "id": PAGE_ID,
        "name": page.title,
        "url": page.address.url,
        "time_zone": "Etc/UTC",
        "updated_at": format_instant(page.written_at),
    }


def describe_components(page: StatusPage) -> dict[str, Any]:
    """`components.json`."""
    names = [row.component.id for row in page.rows]
    return {"page": describe_page(page), "components": describe_components_of(names, page)}


def describe_measured(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "name": incident.title,
        "impact": incident.impact,
        "started_at": format_instant(incident.began_at),
        "restored_at": format_optional(incident.restored_at),
        "components": incident.components,
    }
