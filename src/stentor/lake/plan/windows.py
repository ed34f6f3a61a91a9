"""Which requests of a listener belong together, as `stentor.counting.windows` has it."""

from functools import reduce

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.counting.rules import Window
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.examined import EPISODE, LISTENER

ONE = [*EPISODE, *LISTENER, "agent", "is_verified"]
"""One listener of one episode."""
LONG = ibis.interval(hours=24)


def open_windows(engine: Engine, passed: ir.Table, window: Window) -> ir.Table:
    """`passed` with the column `opened`, which requests of one window have in common."""
    match window:
        case "utc-day":
            return passed.mutate(opened=passed.day.cast("timestamp"))
        case "first-touch":
            return _open_from_first(engine, passed)
        case "last-touch":
            return _open_from_last(passed)


def _open_from_last(passed: ir.Table) -> ir.Table:
    """A gap of 24 hours opens a new window."""
    in_order = ibis.window(group_by=ONE, order_by="started_at")
    before = passed.mutate(before=_.started_at.lag().over(in_order))
    marked = before.mutate(
        opened=ibis.ifelse(
            before.before.isnull() | (before.started_at >= before.before + LONG),
            before.started_at,
            None,
        )
    )
    so_far = ibis.cumulative_window(group_by=ONE, order_by="started_at")
    return marked.mutate(opened=marked.opened.max().over(so_far)).drop("before")


def _open_from_first(engine: Engine, passed: ir.Table) -> ir.Table:
    """Window after window: the requests within 24 hours of the first, then those of the first
    of the rest; every round is over what the rounds before left, which is little.
    """
    done: list[ir.Table] = []
    rest = passed
    while True:
        opened = rest.mutate(opened=_.started_at.min().over(ibis.window(group_by=ONE)))
        opened = engine.keep(opened) if done else engine.view(opened)
        done.append(opened.filter(_.started_at < _.opened + LONG))
        rest = engine.keep(opened.filter(_.started_at >= _.opened + LONG).drop("opened"))
        if not engine.read(rest.limit(1)).num_rows:
            return reduce(lambda one, two: one.union(two), done)
