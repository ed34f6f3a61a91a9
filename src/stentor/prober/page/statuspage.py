"""The page as JSON in the shape of statuspage.io's public API, version 2.

Clients of that API read it as it is. What the shape has no word for stands beside it: `state` of a
component (it may be `unknown`, which the API cannot say), `restored_at` of an incident, and what
was measured before anybody found words.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from stentor.incidents.book import Incident, Update, Window
from stentor.incidents.components import name_component
from stentor.incidents.states import State
from stentor.lib.clock import format_instant
from stentor.prober.page.model import Row, StatusPage

PAGE_ID = "stentor"
STATUSES = {
    State.UP: "operational",
    State.UNKNOWN: "degraded_performance",
    State.MAINTENANCE: "under_maintenance",
    State.DEGRADED: "degraded_performance",
    State.DOWN: "major_outage",
}
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
        "scheduled_maintenances": describe_windows(page, page.windows),
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
    every = [*page.current, *page.past]
    return {
        "summary": describe_summary(page),
        "status": describe_status(page),
        "components": describe_components(page),
        "incidents": {**head, "incidents": [describe_incident(one, page) for one in every[:50]]},
        "incidents/unresolved": {
            **head,
            "incidents": [describe_incident(one, page) for one in page.current],
        },
        "scheduled-maintenances": {
            **head,
            "scheduled_maintenances": describe_windows(page, page.windows),
        },
    }


def describe_page(page: StatusPage) -> dict[str, Any]:
    return {
        "id": PAGE_ID,
        "name": page.title,
        "url": f"{page.url}/status",
        "time_zone": "Etc/UTC",
        "updated_at": format_instant(page.written_at),
    }


def describe_components(page: StatusPage) -> dict[str, Any]:
    """`components.json`."""
    rows = [describe_row(row, n, page) for n, row in enumerate(page.rows, 1)]
    return {"page": describe_page(page), "components": rows}


def describe_row(row: Row, position: int, page: StatusPage) -> dict[str, Any]:
    at = format_instant(page.written_at)
    return {
        "id": row.component.id,
        "name": row.component.name,
        "status": STATUSES[row.state],
        "state": row.state,
        "created_at": at,
        "updated_at": at,
        "position": position,
        "description": row.component.meaning,
        "showcase": True,
        "start_date": None,
        "group_id": None,
        "page_id": PAGE_ID,
        "group": False,
        "only_show_if_degraded": False,
    }


def describe_incident(incident: Incident, page: StatusPage) -> dict[str, Any]:
    updates = list(reversed(incident.published))
    monitoring = [one.shown_at for one in incident.published if one.status == "monitoring"]
    positions = {row.component.id: n for n, row in enumerate(page.rows, 1)}
    rows = {row.component.id: row for row in page.rows}
    return {
        "id": incident.id,
        "name": incident.title,
        "status": incident.status,
        "created_at": format_instant(incident.opened_at),
        "updated_at": format_instant(updates[0].shown_at if updates else incident.opened_at),
        "monitoring_at": format_optional(min(monitoring, default=None)),
        "resolved_at": format_optional(incident.resolved_at),
        "restored_at": format_optional(incident.restored_at),
        "impact": incident.impact,
        "shortlink": f"{page.url}/status/incidents/{incident.id}",
        "started_at": format_instant(incident.began_at),
        "page_id": PAGE_ID,
        "incident_updates": [describe_update(one, incident) for one in updates],
        "components": [
            describe_row(rows[name], positions[name], page)
            for name in incident.components
            if name in rows
        ],
    }


def describe_update(update: Update, incident: Incident) -> dict[str, Any]:
    return {
        "id": update.id,
        "status": update.status,
        "body": update.text,
        "incident_id": incident.id,
        "created_at": format_instant(update.written_at),
        "updated_at": format_instant(update.published_at or update.written_at),
        "display_at": format_instant(update.shown_at),
        "affected_components": [
            {"code": name, "name": name_component(name)} for name in incident.components
        ],
    }


def describe_measured(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "name": incident.title,
        "impact": incident.impact,
        "started_at": format_instant(incident.began_at),
        "restored_at": format_optional(incident.restored_at),
        "components": incident.components,
    }


def describe_windows(page: StatusPage, windows: Iterable[Window]) -> list[dict[str, Any]]:
    return [
        {
            "id": window.id,
            "name": window.title,
            "status": "in_progress" if window.covers(page.written_at) else "scheduled",
            "created_at": format_instant(window.planned_at),
            "updated_at": format_instant(window.planned_at),
            "monitoring_at": None,
            "resolved_at": None,
            "impact": "maintenance",
            "shortlink": f"{page.url}/status",
            "started_at": format_instant(window.starts),
            "page_id": PAGE_ID,
            "incident_updates": [
                {
                    "id": f"{window.id}.text",
                    "status": "scheduled",
                    "body": window.text,
                    "incident_id": window.id,
                    "created_at": format_instant(window.planned_at),
                    "updated_at": format_instant(window.planned_at),
                    "display_at": format_instant(window.planned_at),
                }
            ],
            "components": [],
            "scheduled_for": format_instant(window.starts),
            "scheduled_until": format_instant(window.ends),
        }
        for window in windows
    ]


def format_optional(moment: datetime | None) -> str | None:
    return format_instant(moment) if moment else None
