"""The whole plan: hits to a `Count`, or to one row a download."""

from collections import defaultdict

import ibis.expr.types as ir
from ibis import _

from stentor.counting.rules import WINDOWS, Rules, Window
from stentor.counting.tally import Count, EpisodeCount, EpisodeKey
from stentor.lake.plan.covered import group_windows
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.examined import EPISODE, examine, select_latest
from stentor.lake.plan.together import reject_together
from stentor.lake.plan.windows import open_windows


def count_hits(engine: Engine, hits: ir.Table, rules: Rules, *, is_merged: bool = False) -> Count:
    """Counts a table with the columns of `stentor.lake.columns`.

    `is_merged` where no transfer has two records in it, which spares putting them together.
    """
    try:
        return tally(engine, examine_all(engine, hits, rules, is_merged=is_merged), rules)
    finally:
        engine.forget()


def compare_hits(
    engine: Engine, hits: ir.Table, rules: Rules, *, is_merged: bool = False
) -> dict[Window, Count]:
    """The three windows side by side."""
    try:
        examined = engine.keep(examine_all(engine, hits, rules, is_merged=is_merged))
        return {window: tally(engine, examined, rules.with_window(window)) for window in WINDOWS}
    finally:
        engine.forget()


def examine_all(engine: Engine, hits: ir.Table, rules: Rules, *, is_merged: bool) -> ir.Table:
    """One row a transfer with its reason, see `examined.examine`."""
    latest = hits if is_merged else engine.view(select_latest(hits))
    examined = engine.view(examine(engine, latest, rules))
    return engine.view(reject_together(engine, examined, rules))


def find_downloads(engine: Engine, examined: ir.Table, window: Window) -> ir.Table:
    """One row a listener, episode and window, see `covered.group_windows`."""
    passed = examined.filter(_.reason.isnull())
    return group_windows(engine, engine.view(open_windows(engine, passed, window)))


def tally(engine: Engine, examined: ir.Table, rules: Rules) -> Count:
    """What became of the requests, by episode."""
    windows = find_downloads(engine, examined, rules.window)
    judged = windows.group_by(*EPISODE, "is_verified", "is_download").agg(
        windows=_.count(), requests=_.requests.sum()
    )
    rejected = (
        examined.filter(_.reason.notnull()).group_by(*EPISODE, "reason").agg(requests=_.count())
    )
    by_episode: dict[EpisodeKey, EpisodeCount] = defaultdict(EpisodeCount)
    for row in engine.read(judged).to_pylist():
        count = by_episode[row["show_id"], row["episode_id"]]
        if row["is_download"]:
            count.downloads += row["windows"]
            count.unverified += 0 if row["is_verified"] else row["windows"]
            count.contributing += int(row["requests"])
        else:
            count.rejected["below-threshold"] += int(row["requests"])
    for row in engine.read(rejected).to_pylist():
        count = by_episode[row["show_id"], row["episode_id"]]
        count.rejected[row["reason"]] += row["requests"]
    return Count(dict(by_episode), rules.version)
