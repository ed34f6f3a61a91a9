"""All files of the page, written where the edge serves them and where they are copied from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import structlog

from stentor.incidents.components import SHOW_PREFIX
from stentor.prober.page.feeds import render_atom, render_badge, render_calendar
from stentor.prober.page.html import (
    render_history,
    render_home,
    render_incident_page,
    render_show,
)
from stentor.prober.page.model import StatusPage
from stentor.prober.page.place import Place
from stentor.prober.page.statuspage import describe_documents, describe_summary

log = structlog.get_logger(__name__)


def render_files(page: StatusPage, place: Place) -> dict[str, bytes]:
    """Every file by its path, as it is at `place`."""
    page = replace(page, address=place.address or page.address)
    found = dict(render_documents(page))
    found["index.html"] = render_home(page, place).encode()
    found["history.html"] = render_history(page, place).encode()
    for incident in (*page.current, *page.past):
        content = render_incident_page(page, incident, place).encode()
        found[f"incidents/{incident.id}.html"] = content
    for row in page.shows:
        slug = row.component.id.removeprefix(SHOW_PREFIX)
        found[f"shows/{slug}.html"] = render_show(page, row, place).encode()
        found[f"shows/{slug}.svg"] = render_badge(row.state)
    return found


def render_documents(page: StatusPage) -> Iterator[tuple[str, bytes]]:
    """Those that are read by programs: what they name is the page's address."""
    yield "status.json", encode(describe_summary(page))
    for name, document in describe_documents(page).items():
        yield f"api/v2/{name}.json", encode(document)
    yield "feed.xml", render_atom(page)
    yield "maintenance.ics", render_calendar(page.windows, page)
    yield "badge.svg", render_badge(page.state)


def encode(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class PageFiles:
    """One directory with the page in it; only what has changed is written."""

    def __init__(self, directory: Path, place: Place) -> None:
        self.directory = directory
        self._place = place
        self._written: dict[str, bytes] = {}

    def write(self, page: StatusPage) -> str:
        """What the disk did not take, and why; empty when all is there. The next call tries on."""
        problem = ""
        for path, content in render_files(page, self._place).items():
            if self._written.get(path) == content:
                continue
            try:
                replace_whole(self.directory / path, content)
                self._written[path] = content
            except OSError as error:
                if not problem:
                    log.warning("status page cannot be written", path=path, error=str(error))
                problem = problem or f"{path}: {error.strerror or error}"
        return problem


def replace_whole(path: Path, content: bytes) -> None:
    """In one step, but not fsynced: after a power cut it is written anew anyway."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(content)
    temporary.replace(path)
