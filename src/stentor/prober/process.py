"""The prober's loop: looks, records, incidents, alarms, and the page, again and again."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import structlog

from stentor.alarms import AlarmDesk, AlarmSettings, DeadMansSwitch
from stentor.incidents.days import DayFiles
from stentor.incidents.ledger import IncidentLedger
from stentor.incidents.records import RecordFiles, RecordTail
from stentor.lib.heartbeat import beat
from stentor.lib.ids import new_id
from stentor.lib.layout import DataLayout
from stentor.lib.locks import LockedError, hold_lock
from stentor.prober.checks.steady import JUMP_SECONDS
from stentor.prober.inventory.brought import list_host_checks
from stentor.prober.inventory.everything import list_checks
from stentor.prober.inventory.listening import list_show_checks
from stentor.prober.page.addresses import Addresses, compute_addresses
from stentor.prober.page.changes import Change, read_changes
from stentor.prober.page.model import StatusPage, build_page
from stentor.prober.page.places import SecondPlaces
from stentor.prober.page.site import PageFiles
from stentor.prober.published import Published
from stentor.prober.recorder import Recorder
from stentor.prober.schedule import Schedule
from stentor.prober.settings import StatusSettings
from stentor.prober.signup.desk import SignUpDesk
from stentor.prober.signup.server import SignUpServer
from stentor.prober.surroundings import Surroundings
from stentor.prober.watch import Watch
from stentor.subscribers.courier import Courier, Ways
from stentor.subscribers.register import SubscriberRegister

log = structlog.get_logger("prober")

TURN_SECONDS = 0.25
CONCLUDE_SECONDS = 1.0
PAGE_SECONDS = 30.0
"""Between two writings of the page when nothing happens."""
SHOWS_SECONDS = 30.0
REMEMBERED = timedelta(minutes=15)
"""How far back a start reads, so that it goes on believing what was believed."""


class ProberIsRunningError(RuntimeError):
    """Another prober of this name works on these files."""


@dataclass(kw_only=True)
class Prober:
    """The parts, and one turn of the loop."""

    where: Surroundings
    layout: DataLayout
    status: StatusSettings
    desk: AlarmDesk
    url: str
    """Of the site, without a trailing slash."""
    addresses: Addresses
    _due: dict[str, float] = field(default_factory=dict)
    _fingerprint: object = None
    _changes: Mapping[str, Change] = field(default_factory=dict)
    """Since when components are in their states, as the page has it."""
    _ahead: float = 0.0
    """By how much the wall clock is ahead of the steady one."""

    def __post_init__(self) -> None:
        settings = self.where.settings
        self._ahead = self.where.clock().timestamp() - time.monotonic()
        self.published = Published(self.layout, self.where.signing_keys)
        self.published.refresh()
        checks = list_checks(self.where, self.published)
        self.schedule = Schedule(checks, settings.name, self.where.clock)
        self.files = RecordFiles(self.layout.incidents)
        self.recorder = Recorder(self.files)
        self.days = DayFiles(self.layout.incidents, settings.quorum)
        self.ledger = IncidentLedger(self.layout.incidents)
        self.watch = Watch(
            checks,
            self.ledger,
            self.desk,
            new_id=new_id,
            quorum=settings.quorum,
            patience=self.status.patience,
            url=self.addresses.home.url,
        )
        self.pages = [PageFiles(self.layout.status, self.addresses.site)]
        if self.addresses.own:
            self.pages.append(PageFiles(self.layout.own_status, self.addresses.own))
        self.places = SecondPlaces(
            self.status, self.layout.root / "status-outbox", self.layout.second_places,
            self.addresses.elsewhere,
        )  # fmt: skip
        self._changes = read_changes(self.layout.status / "status.json")
        self._tail = RecordTail(self.files)
        self._remember()

    def turn(self) -> None:
        """Everything that is due now."""
        records = self.schedule.collect()
        for record in records:
            self.recorder.note(record)
            self.watch.take(record)
            if record.reason:
                log.debug("bad look", check=record.check, reason=record.reason)
        if self._is_due("shows", SHOWS_SECONDS):
            self._find_shows()
        if records or self._is_due("conclude", CONCLUDE_SECONDS):
            self._conclude()
        self.places.turn()

    def write_page(self, now: datetime) -> StatusPage:
        """Renders everything and writes what has changed."""
        book = self.ledger.book
        page = build_page(
            book,
            self.watch.verdicts.values(),
            self.days.list_shown(book.windows.values(), now),
            now,
            title=self.status.title or self.where.site_host,
            url=self.url,
            source=self.where.settings.name,
            before=self._changes,
        )
        self._changes = page.changes
        for files in self.pages:
            files.write(page)
        self.places.write(page)
        return page

    def close(self) -> None:
        self.schedule.close()

    def _conclude(self) -> None:
        now = self.where.clock()
        self._follow_clock(now)
        for record in self._tail.read_new(now):
            if record.source != self.where.settings.name:
                self.watch.take(record)
        for event in self.watch.conclude(now, list(self.places.list_alarms(now))):
            log.info("incident ledger", what=type(event).__name__.lower(), by=event.by)
        seen = self._see()
        if seen != self._fingerprint or self._is_due("page", PAGE_SECONDS):
            self._fingerprint = seen
            self._due["page"] = time.monotonic() + PAGE_SECONDS
            self.write_page(now)
        if self._is_due("forget", 3600.0):
            self.days.forget_records(now)

    def _follow_clock(self, now: datetime) -> None:
        """What was seen a moment ago is no older because the wall clock has jumped: else every
        verdict would be unknown for a while, and what is told of would be over and begin again."""
        ahead = now.timestamp() - time.monotonic()
        jump = ahead - self._ahead
        self._ahead = ahead
        if abs(jump) > JUMP_SECONDS:
            self.watch.move_clock(self.where.settings.name, timedelta(seconds=jump))

    def _see(self) -> object:
        """What makes the page another one at once: states, words, plans."""
        verdicts = self.watch.verdicts.items()
        book = self.ledger.book
        words = sum(len(incident.events) for incident in book.incidents.values())
        states = tuple((check, verdict.outcome) for check, verdict in verdicts)
        return states, words, tuple(book.windows.values())

    def _find_shows(self) -> None:
        self.published.refresh()
        checks = list_show_checks(self.where, self.published)
        checks += list_host_checks(self.where, self.published)
        self.watch.watch(checks)
        self.schedule.add(checks)

    def _remember(self) -> None:
        """Believes again what the records of the last minutes say."""
        now = self.where.clock()
        for record in self.files.read_since(now - REMEMBERED, now):
            self.watch.take(record)
        self._tail.read_new(now)
        self.ledger.read()

    def _is_due(self, name: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(name, 0.0):
            return False
        self._due[name] = now + every
        return True


def run_prober(
    where: Surroundings,
    layout: DataLayout,
    status: StatusSettings,
    alarms: AlarmSettings,
    url: str,
    stop: Event,
) -> None:
    """Measures until `stop` is set. ProberIsRunningError when another does under this name.

    A turn that fails (full disk, no permission) is logged and tried again; it never ends the loop.
    """
    name = where.settings.name
    addresses = compute_addresses(status, url)
    title = status.title or where.site_host
    switch = DeadMansSwitch(
        alarms.heartbeats.get("prober", ""),
        every=alarms.heartbeat_seconds,
        networks=alarms.networks,
    )
    try:
        with (
            hold_lock(layout.run / f"prober-{name}.lock", wait=False),
            AlarmDesk(layout.alarms, "prober", alarms) as desk,
            Courier(
                layout.subscribers,
                layout.incidents,
                Ways(mail=alarms.mail, networks=alarms.networks),
                title=title,
                page_url=addresses.told.url,
                ending=addresses.told.ending,
                links_url=addresses.subscriptions,
            ),
            SignUpServer(
                layout.sign_up_socket,
                SignUpDesk(
                    SubscriberRegister(layout.subscribers),
                    title=title,
                    addresses=addresses,
                    has_mail=alarms.mail is not None,
                    clock=where.clock,
                ),
            ),
        ):
            prober = Prober(
                where=where, layout=layout, status=status, desk=desk, url=url, addresses=addresses
            )
            loop(prober, layout.run, switch, stop)
            prober.close()
    except LockedError as error:
        raise ProberIsRunningError(f"another prober measures {layout.root} as {name!r}") from error


def loop(prober: Prober, run: Path, switch: DeadMansSwitch, stop: Event) -> None:
    was_failing = False
    while not stop.is_set():
        try:
            prober.turn()
            beat(run, "prober")
            switch.beat()
            was_failing = False
        except Exception as error:  # no fault may end the loop
            if not was_failing:
                log.exception("turn failed, trying on", error=str(error))
            was_failing = True
        stop.wait(TURN_SECONDS)
