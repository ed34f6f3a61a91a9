"""Components and moments in the shape of statuspage.io's API."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

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


def describe_components_of(names: Iterable[str], page: StatusPage) -> list[dict[str, Any]]:
    """Those of `names` that stand on the page, in their order there."""
    wanted = set(names)
    return [
        describe_row(row, position, page)
        for position, row in enumerate(page.rows, 1)
        if row.component.id in wanted
    ]


def describe_row(row: Row, position: int, page: StatusPage) -> dict[str, Any]:
    created, updated = page.written_at, page.written_at
    if row.change:
        created, updated = row.change.created_at, row.change.updated_at
    return {
        "id": row.component.id,
        "name": row.component.name,
        "status": STATUSES[row.state],
        "state": row.state,
        "created_at": format_instant(created),
        "updated_at": format_instant(updated),
        "position": position,
        "description": row.component.meaning,
        "showcase": True,
        "start_date": None,
        "group_id": None,
        "page_id": PAGE_ID,
        "group": False,
        "only_show_if_degraded": False,
    }


def format_optional(moment: datetime | None) -> str | None:
    return format_instant(moment) if moment else None
