"""The whole plan: hits to a `Count`, or to one row a download."""

from collections import defaultdict

import ibis.expr.types as ir
from ibis import _

from stentor.counting.reasons import REASONS, Reason
from stentor.counting.rules import WINDOWS, Rules, Window
from stentor.counting.tally import Count, EpisodeCount, EpisodeKey
from stentor.lake.plan.busy import find_busy
from stentor.lake.plan.covered import group_windows
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.examined import LISTENER, Examiner, number_reason
from stentor.lake.plan.latest import select_latest


def count_hits(engine: Engine, hits: ir.Table, rules: Rules, *, is_merged: bool = False) -> Count:
    """Counts a table with the columns of `stentor.lake.columns`.

    `is_merged` where no transfer has two records in it, which spares putting them together.
    """
    try:
        judge = Judge(engine, hits, rules, is_merged=is_merged)
        return judge.count(rules.window)
    finally:
        engine.forget()


def compare_hits(
    engine: Engine, hits: ir.Table, rules: Rules, *, is_merged: bool = False
) -> dict[Window, Count]:
    """The three windows side by side."""
    try:
        judge = Judge(engine, hits, rules, is_merged=is_merged)
        return {window: judge.count(window) for window in WINDOWS}
    finally:
        engine.forget()


class Judge:
    """One log, judged by some rules."""

    def __init__(self, engine: Engine, hits: ir.Table, rules: Rules, *, is_merged: bool) -> None:
        self.engine = engine
        self.rules = rules
        self.hits = hits if is_merged else select_latest(engine, hits)
        """One row a transfer."""
        self.examiner = Examiner(engine, self.hits, rules)
        self._daily = group_windows(self.examiner, self.hits, "utc-day")
        self.busy = find_busy(self.examiner, self.hits, self._daily)

    def find_windows(self, window: Window) -> ir.Table:
        """One row a listener, episode and window, and one an episode and reason."""
        if window != "utc-day":
            return group_windows(self.examiner, self.hits, window, self.busy)
        return self._daily if self.busy is None else self._correct_days(self.busy)

    def _correct_days(self, busy: ir.Table) -> ir.Table:
        """The days anew for the listeners that are busy on one of them; what had a reason
        already keeps it.
        """
        listeners = self.engine.keep(
            busy.select(listener_high="busy_high", listener_low="busy_low").distinct()
        )
        others = self._daily.anti_join(listeners, LISTENER)
        theirs = self.hits.semi_join(listeners, LISTENER)
        again = group_windows(self.examiner, theirs, "utc-day", busy)
        is_new = again.reason.isnull() | (again.reason == number_reason("bot-behaviour"))
        return others.union(again.filter(is_new))

    def count(self, window: Window) -> Count:
        """What became of the requests, by episode."""
        windows = self.find_windows(window)
        judged = windows.group_by("episode", "reason", "is_verified", "is_download").agg(
            windows=_.count(), requests=_.requests.sum()
        )
        by_episode: dict[EpisodeKey, EpisodeCount] = defaultdict(EpisodeCount)
        for row in self.engine.read(judged).to_pylist():
            count = by_episode[self.examiner.episodes[row["episode"]]]
            if row["is_download"]:
                count.downloads += row["windows"]
                count.unverified += 0 if row["is_verified"] else row["windows"]
                count.contributing += int(row["requests"])
            else:
                number: int | None = row["reason"]
                reason: Reason = "below-threshold" if number is None else REASONS[number]
                count.rejected[reason] += int(row["requests"])
        return Count(dict(by_episode), self.rules.with_window(window).version)
