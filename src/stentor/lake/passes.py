"""One pass of the lake: spool in, small files together, touched days counted anew."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog

from stentor.counting.rules import Rules
from stentor.geography import Geography, GeographyFiles
from stentor.lake.addresses import AddressBook
from stentor.lake.applying import ListApplier
from stentor.lake.compaction import compact_spool, sweep
from stentor.lake.counting_days import is_current, roll_up
from stentor.lake.facts import FactFinder
from stentor.lake.forgetting import fulfil_requests
from stentor.lake.listeners import ListenerKeys
from stentor.lake.lists import CountingRules, RulesFileError
from stentor.lake.manifest import load_manifest
from stentor.lake.merging import drop_retired, merge_hours
from stentor.lake.query import connect
from stentor.lake.reports.checking import check_day, choose_day
from stentor.lake.reports.store import ReportStore
from stentor.lake.retention import Kept, throw_away_decisions, throw_away_keys
from stentor.lake.rollups import name_source, read_counted_until, write_counted_until
from stentor.lake.trial_counter import TrialCounter
from stentor.lake.upgrading import upgrade_files
from stentor.lib.clock import Clock, utc_now
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)


@dataclass
class Lake:
    """The one writer of a lake; whoever makes it holds the lake's lock (see `process`)."""

    layout: DataLayout
    clock: Clock = utc_now
    kept: Kept = field(default_factory=Kept)
    geography: GeographyFiles = field(default_factory=GeographyFiles)
    _sources: dict[date, str] = field(default_factory=dict)
    """The state of each day that its rollup is known to say."""
    _has_to_scrub: bool = True
    """May somebody have been forgotten of whom rows tell that reports had before?"""

    def __post_init__(self) -> None:
        sweep(self.layout.lake)
        upgrade_files(self.layout.lake, self.clock)
        self._rules = CountingRules(self.layout.counting)
        self._store = ReportStore(self.layout.lake)
        self._book = AddressBook(self.layout.addresses)
        self._connection = connect(self.layout.lake / "spill")
        self._trial = TrialCounter(self.layout, self.clock)

    def run_pass(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Takes in all that stood in the spool when the pass began, and counts it.

        `counted_until` moves on only when all of that is done; a pass that stops half-way has
        lost nothing, the next one goes on.
        """
        began = self.clock()
        keys = ListenerKeys(self.layout.keys, began)
        rules = self._rules.find()
        facts = FactFinder(rules.lists, self.geography.find())
        while compact_spool(self.layout, keys, self.clock, facts, self._book):
            if should_stop():
                return
        if fulfil_requests(self.layout, keys, self._connection, self.clock):
            self._book.know_nobody()
            self._has_to_scrub = True
        looked = read_counted_until(self.layout.lake)
        throw_away_keys(self.layout.keys, began, self.kept.addresses, looked)
        self._book.forget_past(self.layout.keys)
        throw_away_decisions(self.layout.spool, began, self.kept.decisions)
        merge_hours(self.layout.lake, self._connection, self.clock)
        ListApplier(self.layout, keys, facts, self._connection, self.clock).apply(should_stop)
        drop_retired(self.layout.lake, self.clock)
        if self._roll_up_days(began, rules, should_stop):
            if self._has_to_scrub:
                self._has_to_scrub = not self._store.scrub()
            write_counted_until(self.layout.lake, began)
            self._check_a_day(began, rules)
            self._try_a_day(rules, keys, facts.geography)

    def _try_a_day(self, rules: Rules, keys: ListenerKeys, geography: Geography) -> None:
        """One a pass, as with checks. A trial that cannot be counted holds up nothing."""
        try:
            manifest = load_manifest(self.layout.lake)
            self._trial.count_a_day(manifest, self._connection, rules, keys, geography)
        except (ValueError, OSError, RulesFileError) as error:
            log.warning("other rules are not tried", reason=str(error))

    def _check_a_day(self, now: datetime, rules: Rules) -> None:
        """One a pass, so that the night's recount never holds up what comes in."""
        manifest = load_manifest(self.layout.lake)
        day = choose_day(manifest, self._store, now)
        if day is None:
            return
        check = check_day(self.layout, day, manifest, self._connection, self._store, rules, now)
        if check.differing:
            self._sources.pop(day, None)
            self._roll_up_days(now, rules, lambda: False)

    def _roll_up_days(self, began: datetime, rules: Rules, should_stop: Callable[[], bool]) -> bool:
        manifest = load_manifest(self.layout.lake)
        for day in manifest.list_days():
            source = name_source(manifest.list_files(day), rules)
            if self._sources.get(day) != source:
                if should_stop():
                    return False
                if not is_current(self.layout.lake, day, source, self._store):
                    roll_up(
                        self.layout.lake, day, manifest, self._connection, began, self._store, rules
                    )
                self._sources[day] = source
        return True
