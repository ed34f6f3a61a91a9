"""Status pages in every state, made from a history of ninety days."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import count

from stentor.contracts.incident import (
    Event,
    Impact,
    Opened,
    Planned,
    PostMortem,
    Published,
    Restored,
    Status,
    Written,
)
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.book import IncidentBook
from stentor.incidents.components import COMPONENTS
from stentor.incidents.history import DayHistory
from stentor.prober.judging.verdict import Verdict
from stentor.prober.page.model import StatusPage, build_page

NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)
SHOWN = [component.id for component in COMPONENTS if component.id != "ads"]
STATES = ("up", "degraded", "down", "maintenance")


def make_days(now: datetime = NOW, first_known: int = 72) -> list[DayHistory]:
    """Days with a few faults, and some that nobody measured."""
    chance = random.Random(7)
    return [make_day(now, back, chance) for back in range(first_known, -1, -1)]


def make_day(now: datetime, back: int, chance: random.Random) -> DayHistory:
    day = now.date() - timedelta(days=back)
    whole = 86_400 if back else now.hour * 3600 + now.minute * 60
    rows = {name: {"up": whole} for name in SHOWN}
    rows["show:tide-tables"] = {"up": whole}
    if back == 40:
        rows["listening"] = {"up": whole - 7200, "down": 7200}
    if back in {12, 33}:
        rows["studio"] = {"up": whole - 1500, "degraded": 1500}
    if back in {20, 21}:
        rows = {name: {"unknown": whole} for name in rows}
    if back == 27:
        rows["publishing"] = {"up": whole - 3600, "maintenance": 3600}
    quarters = [round(0.02 + 0.01 * chance.random() + (0.03 if n % 31 == 0 else 0), 4)
                for n in range(96)]  # fmt: skip
    life = 1 - (72 - back) % 45 / 90
    return DayHistory(
        day=date.fromisoformat(day.isoformat()),
        components=rows,
        response=[None if 30 < n < 36 and not back else value for n, value in enumerate(quarters)],
        left={"tls:podcasts.example.org": life, "tls:studio.example.org": life - 0.05},
    )


def make_verdicts(state: str, now: datetime = NOW) -> list[Verdict]:
    outcomes = dict.fromkeys(SHOWN, Outcome.UP)
    if state == "degraded":
        outcomes["counts"] = Outcome.DEGRADED
    if state == "down":
        outcomes["listening"] = outcomes["feeds"] = Outcome.DOWN
    rows = [make_verdict(name, outcome, now) for name, outcome in outcomes.items()]
    return [*rows, make_verdict("show:tide-tables", Outcome.UP, now)]


def make_verdict(component: str, outcome: Outcome, now: datetime) -> Verdict:
    record = ProbeRecord(
        at=now, check=component, component=component, source="local", outcome=outcome
    )
    return Verdict(component, component, outcome, first_bad=record, last=record)


def make_book(state: str, now: datetime = NOW) -> IncidentBook:
    """An old incident with its post-mortem, and what belongs to the state."""
    book, numbers = IncidentBook(), count(1)

    def take(event: Event) -> str:
        book.apply(event)
        return event.id

    def tell(incident: str, status: Status, text: str, at: datetime) -> None:
        words = Written(
            id=f"w{next(numbers)}", at=at, by="olive", incident=incident, status=status,
            text=text, shown_at=at,
        )  # fmt: skip
        take(words)
        take(Published(
            id=f"p{next(numbers)}", at=at, by="olive", incident=incident, update=words.id
        ))  # fmt: skip

    def open_one(name: str, title: str, component: str, impact: Impact, at: datetime) -> str:
        return take(Opened(
            id=name, at=at + timedelta(seconds=38), by="prober", title=title,
            component=component, components=[component, "feeds"], impact=impact, began_at=at,
            check="http:site", reason="podcasts.example.org/healthz answers 503",
        ))  # fmt: skip

    began = now - timedelta(days=4, hours=3)
    old = open_one("old", "Episodes cannot be played", "listening", Impact.CRITICAL, began)
    tell(old, Status.INVESTIGATING, "Downloads fail for everybody.", began + timedelta(minutes=4))
    tell(old, Status.IDENTIFIED, "A certificate has lapsed.", began + timedelta(minutes=25))
    back = began + timedelta(hours=1)
    take(Restored(id="r", at=back, by="prober", incident=old, restored_at=back))
    tell(old, Status.MONITORING, "Downloads work; the studio is still slow.", back)
    tell(old, Status.RESOLVED, "The studio is well too.", back + timedelta(hours=3, minutes=45))
    take(PostMortem(
        id="pm", at=now, by="olive", incident=old, is_published=True,
        text="One certificate was renewed by hand, and nobody did.\n\nIt renews itself now.",
    ))  # fmt: skip
    if state == "down":
        bad = open_one("bad", "Episodes cannot be played", "listening", Impact.CRITICAL,
                       now - timedelta(minutes=14))  # fmt: skip
        tell(bad, Status.INVESTIGATING,
             "Our probes find trouble with Listening since 13:06 UTC. Episodes may not play.",
             now - timedelta(minutes=4))  # fmt: skip
    if state == "degraded":
        open_one("late", "Numbers stand still", "counts", Impact.MINOR,
                 now - timedelta(minutes=6))  # fmt: skip
    if state == "maintenance":
        take(Planned(
            id="m", at=now - timedelta(days=1), by="olive", window="w1", title="A larger disk",
            text="Publishing pauses; listeners notice nothing.", components=["publishing"],
            starts=now - timedelta(minutes=20), ends=now + timedelta(minutes=40),
        ))  # fmt: skip
    return book


def make_page(state: str, now: datetime = NOW) -> StatusPage:
    return build_page(
        make_book(state, now),
        make_verdicts(state, now),
        make_days(now),
        now,
        title="Lighthouse Radio",
        url="https://podcasts.example.org",
        source="frankfurt",
    )
