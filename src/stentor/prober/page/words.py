"""States, times and shares in words: what the page says of them."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from stentor.contracts.incident import Impact, Status
from stentor.incidents.states import State
from stentor.prober.page.model import StatusPage

WORDS = {
    State.UP: "Works", State.UNKNOWN: "Not known", State.MAINTENANCE: "Maintenance",
    State.DEGRADED: "Impaired", State.DOWN: "Down",
}  # fmt: skip
STATUSES = {
    Status.INVESTIGATING: "Investigating",
    Status.IDENTIFIED: "Identified",
    Status.MONITORING: "Monitoring",
    Status.RESOLVED: "Resolved",
}
TONES = {Impact.MINOR: State.DEGRADED, Impact.MAJOR: State.DOWN, Impact.CRITICAL: State.DOWN}


def say_what(page: StatusPage) -> tuple[str, str]:
    """The state of the whole in one sentence, and one more that names what is not well."""
    names = [row.component.name for row in page.rows if row.state is page.state]
    if page.state is State.UP:
        return "Everything works", "All components answer as they should."
    if page.state is State.UNKNOWN:
        return "Not everything is known", f"Nobody has measured lately: {join(names)}."
    if page.state is State.MAINTENANCE:
        return "Maintenance is under way", f"Being worked on: {join(names)}."
    if len(names) > 2:
        return f"Several parts are {WORDS[page.state].lower()}", f"{join(names)}."
    is_one = len(names) == 1 and not names[0].endswith("s")
    verb = "is" if is_one else "are"
    return f"{join(names)} {verb} {WORDS[page.state].lower()}", say_rest(page)


def say_rest(page: StatusPage) -> str:
    """What still works, which people ask next."""
    well = [row.component.name for row in page.rows if row.state is State.UP]
    return f"Working: {join(well)}." if well else ""


def join(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def say_who(page: StatusPage) -> str:
    return f"Measured from outside by {escape(page.source)}."


def say_when(page: StatusPage) -> str:
    """A page cannot know that nobody writes it any more; its reader can."""
    return (
        f"{say_who(page)} Written {when(page.written_at)}, and anew at least once a minute: when "
        "that is more than a few minutes ago, nobody is measuring, and how things are is not known."
    )


def when(moment: datetime) -> str:
    """For people and for machines."""
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{moment:%d %b %Y, %H:%M} UTC</time>'


def format_share(share: float) -> str:
    """Never rounded up to a hundred."""
    percent = int(share * 100_000) / 1000
    return "100 %" if share == 1 else f"{min(percent, 99.999):g} %"
