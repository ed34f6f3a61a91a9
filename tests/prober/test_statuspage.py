"""What clients of that well-known API read."""

import json
from datetime import timedelta

import pytest

from made.status_cases import NOW, STATES, make_book, make_days, make_page, make_verdicts
from stentor.prober.page.changes import read_changes
from stentor.prober.page.model import build_page
from stentor.prober.page.place import SITE
from stentor.prober.page.site import PageFiles, render_files


@pytest.mark.parametrize(
    ("state", "indicator"),
    [("up", "none"), ("degraded", "minor"), ("down", "major"), ("maintenance", "maintenance")],
)
def test_statuspage_clients_read_it(state, indicator):
    files = render_files(make_page(state), SITE)
    summary = json.loads(files["status.json"])
    assert summary["status"]["indicator"] == indicator
    assert {row["status"] for row in summary["components"]} <= {
        "operational",
        "degraded_performance",
        "partial_outage",
        "major_outage",
        "under_maintenance",
    }
    assert json.loads(files["api/v2/status.json"]).keys() == {"page", "status"}
    (old,) = [
        one for one in json.loads(files["api/v2/incidents.json"])["incidents"] if one["id"] == "old"
    ]
    assert old["started_at"] < old["restored_at"] < old["resolved_at"]
    assert [update["status"] for update in old["incident_updates"]] == [
        "postmortem",
        "resolved",
        "monitoring",
        "identified",
        "investigating",
    ]
    assert old["status"] == "postmortem"
    ways = [
        (one["affected_components"][0]["old_status"], one["affected_components"][0]["new_status"])
        for one in reversed(old["incident_updates"])
    ]
    well, out = "operational", "major_outage"
    assert ways == [(well, out), (out, out), (out, well), (well, well), (well, well)]


PAGE = {"id", "name", "url", "time_zone", "updated_at"}
COMPONENT = {
    "id", "name", "status", "created_at", "updated_at", "position", "description", "showcase",
    "start_date", "group_id", "page_id", "group", "only_show_if_degraded",
}  # fmt: skip
INCIDENT = {
    "id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact",
    "shortlink", "started_at", "page_id", "incident_updates", "components",
}  # fmt: skip
UPDATE = {
    "id", "status", "body", "incident_id", "created_at", "updated_at", "display_at",
    "affected_components", "deliver_notifications", "custom_tweet", "tweet_id",
}  # fmt: skip
WINDOW = INCIDENT | {"scheduled_for", "scheduled_until"}
SHAPE = {
    "summary": {"status", "components", "incidents", "scheduled_maintenances"},
    "status": {"status"},
    "components": {"components"},
    "incidents": {"incidents"},
    "incidents/unresolved": {"incidents"},
    "scheduled-maintenances": {"scheduled_maintenances"},
    "scheduled-maintenances/upcoming": {"scheduled_maintenances"},
    "scheduled-maintenances/active": {"scheduled_maintenances"},
}
"""Version 2 of that API as its clients know it: every document, every field."""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", SHAPE)
def test_every_document_has_every_field_of_that_api(name, state):
    document = json.loads(render_files(make_page(state), SITE)[f"api/v2/{name}.json"])
    assert document.keys() >= SHAPE[name] | {"page"}
    assert document["page"].keys() == PAGE
    for row in document.get("components", []):
        assert row.keys() >= COMPONENT
    rows = [(one, INCIDENT) for one in document.get("incidents", [])]
    rows += [(one, WINDOW) for one in document.get("scheduled_maintenances", [])]
    for one, fields in rows:
        assert one.keys() >= fields
        assert one["incident_updates"]
        assert one["components"]
        for update in one["incident_updates"]:
            assert update.keys() >= UPDATE
            assert update["affected_components"][0].keys() == {
                "code", "name", "old_status", "new_status"
            }  # fmt: skip


def test_a_component_is_dated_to_its_last_change_and_a_new_start_remembers_it(tmp_path):
    def build(state, minutes, before):
        now = NOW + timedelta(minutes=minutes)
        return build_page(
            make_book("up"), make_verdicts(state), make_days(), now,
            title="t", url="https://e.org", source="s", before=before,
        )  # fmt: skip

    def read_dates(page):
        rows = json.loads(render_files(page, SITE)["status.json"])["components"]
        return {row["id"]: (row["created_at"], row["updated_at"]) for row in rows}

    first = build("up", 0, {})
    second = build("down", 5, first.changes)
    PageFiles(tmp_path, SITE).write(second)
    third = build("down", 9, read_changes(tmp_path / "status.json"))
    dates = read_dates(third)
    assert dates["studio"] == ("2026-11-24T13:20:00.000Z", "2026-11-24T13:20:00.000Z")
    assert dates["listening"] == ("2026-11-24T13:20:00.000Z", "2026-11-24T13:25:00.000Z")


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"components":[{"id":1}]}', b"[1]"])
def test_a_document_that_remembers_nothing_is_no_fault(tmp_path, content):
    if content is not None:
        (tmp_path / "status.json").write_bytes(content)
    assert read_changes(tmp_path / "status.json") == {}
