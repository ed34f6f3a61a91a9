"""What the page says, before it is HTML or anything else: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import filterfalse

from stentor.incidents.book import Incident, IncidentBook, Window
from stentor.incidents.components import COMPONENTS, SHOW_PREFIX, Component
from stentor.incidents.days import SHOWN_DAYS
from stentor.incidents.history import DayHistory
from stentor.incidents.states import State, classify_day
from stentor.prober.judging.verdict import Verdict
from stentor.prober.page.changes import Change, follow_changes
from stentor.prober.page.place import Address

PAST_DAYS = 14
CERTIFICATE = "tls:"


@dataclass(frozen=True)
class Row:
    """A component with its ninety days."""

    component: Component
    state: State
    days: tuple[tuple[date, Mapping[str, int]], ...]
    """Seconds by state of each shown day, oldest first; empty where nobody looked."""
    change: Change | None = None
    """Since when it is so; None where nobody has followed it."""

    @property
    def states(self) -> list[State]:
        """What each day came to."""
        return [classify_day(seconds) for _, seconds in self.days]

    @property
    def known_seconds(self) -> int:
        return sum(n for _, day in self.days for name, n in day.items() if name != "unknown")

    @property
    def availability(self) -> float | None:
        """The share of the known time in which it was not down; None where nothing is known."""
        down = sum(day.get("down", 0) for _, day in self.days)
        return 1 - down / self.known_seconds if self.known_seconds else None

    @property
    def known_days(self) -> float:
        return self.known_seconds / 86_400


@dataclass(frozen=True, kw_only=True)
class StatusPage:
    """Everything."""

    title: str
    address: Address
    """Where readers of the feed and the documents are led."""
    name: str
    """What the feed and its entries are known by, the same at every place it is read from."""
    source: str
    """The prober that writes it."""
    written_at: datetime
    rows: tuple[Row, ...]
    shows: tuple[Row, ...]
    current: tuple[Incident, ...]
    """Open ones with published words, latest first."""
    measured: tuple[Incident, ...]
    """Open ones whose words nobody has published yet: what was measured is said all the same."""
    past: tuple[Incident, ...]
    """Published ones that are over, latest first; all of them."""
    windows: tuple[Window, ...]
    """Maintenance under way or to come, the next first."""
    past_windows: tuple[Window, ...]
    """Maintenance that is over or was cancelled, latest first."""
    days: tuple[DayHistory, ...]
    changes: Mapping[str, Change]
    """Of every component that was ever on it."""

    @property
    def state(self) -> State:
        """Of the whole: the worst there is."""
        return max((row.state for row in self.rows), key=lambda s: s.rank, default=State.UNKNOWN)

    @property
    def recent(self) -> tuple[Incident, ...]:
        since = self.written_at - timedelta(days=PAST_DAYS)
        return tuple(one for one in self.past if one.began_at >= since)


def build_page(
    book: IncidentBook,
    verdicts: Iterable[Verdict],
    days: Sequence[DayHistory],
    now: datetime,
    *,
    title: str,
    url: str,
    source: str,
    before: Mapping[str, Change] | None = None,
) -> StatusPage:
    """The page as it is now; `url` is the site's, without a trailing slash. `before` is what was
    known of changes."""

    def is_ahead(window: Window) -> bool:
        return window.ends > now and not window.cancelled_at

    resting = book.list_under_maintenance(now)
    states = compute_states(verdicts, resting)
    changes = follow_changes(before or {}, states, now)
    shows = sorted({name for name in states if name.startswith(SHOW_PREFIX)})
    known = [c for c in COMPONENTS if c.id in states or any(c.id in day.components for day in days)]
    told = [one for one in book.incidents.values() if not one.merged_into]
    public = sorted((one for one in told if one.is_public), key=began, reverse=True)
    return StatusPage(
        title=title,
        address=Address(f"{url}/status"),
        name=f"{url}/status",
        source=source,
        written_at=now,
        rows=tuple(make_row(c, states, days, now, changes) for c in known),
        shows=tuple(make_row(describe_show(name), states, days, now, changes) for name in shows),
        current=tuple(one for one in public if one.is_open),
        measured=tuple(one for one in told if one.is_open and not one.is_public),
        past=tuple(one for one in public if not one.is_open),
        windows=tuple(sorted(filter(is_ahead, book.windows.values()), key=starting)),
        past_windows=tuple(
            sorted(filterfalse(is_ahead, book.windows.values()), key=starting, reverse=True)
        ),
        days=tuple(days),
        changes=changes,
    )


def compute_states(verdicts: Iterable[Verdict], resting: set[str]) -> dict[str, State]:
    """By component, of those that are looked at: the worst of its checks."""
    states: dict[str, State] = {}
    for verdict in verdicts:
        state = State.UNKNOWN if verdict.outcome is None else State(verdict.outcome.value)
        before = states.get(verdict.component)
        if before in {None, State.UNKNOWN} or (
            state is not State.UNKNOWN and state.rank > State(before or "up").rank
        ):
            states[verdict.component] = state
    for component in resting:
        states[component] = State.MAINTENANCE
    return states


def make_row(
    component: Component,
    states: Mapping[str, State],
    days: Sequence[DayHistory],
    now: datetime,
    changes: Mapping[str, Change],
) -> Row:
    by_day = {day.day: day.components.get(component.id, {}) for day in days}
    shown = [now.date() - timedelta(days=back) for back in range(SHOWN_DAYS - 1, -1, -1)]
    return Row(
        component,
        states.get(component.id, State.UNKNOWN),
        tuple((day, by_day.get(day, {})) for day in shown),
        changes.get(component.id),
    )


def describe_show(name: str) -> Component:
    slug = name.removeprefix(SHOW_PREFIX)
    return Component(name, slug, f"The feed of {slug}", "")


def began(incident: Incident) -> datetime:
    return incident.began_at


def starting(window: Window) -> datetime:
    return window.starts
