"""Which requests of a listener belong together, as `stentor.counting.windows` has it."""

from functools import reduce

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.counting.rules import Window
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.examined import LISTENER
from stentor.lake.plan.moments import DAY

ONE = ["episode", *LISTENER, "agent", "is_verified"]
"""One listener of one episode."""


def open_windows(engine: Engine, examined: ir.Table, window: Window) -> ir.Table:
    """`examined` with the column `opened`, which requests of one window have in common: when it
    opened, in microseconds since 1970.

    It is null where a request has a reason against it, and so is its listener.
    """
    if window == "utc-day":
        return _hide_rejected(examined.mutate(opened=examined.day))
    passed = engine.view(examined.filter(_.reason.isnull()))
    opened = (
        _open_from_first(engine, passed) if window == "first-touch" else _open_from_last(passed)
    )
    rejected = examined.filter(_.reason.notnull()).mutate(opened=ibis.null("int64"))
    return _hide_rejected(engine.view(opened.union(rejected)))


def _hide_rejected(windowed: ir.Table) -> ir.Table:
    is_passed = windowed.reason.isnull()
    hidden = [*LISTENER, "agent", "opened"]
    return windowed.mutate(
        **{name: ibis.ifelse(is_passed, windowed[name], None) for name in hidden}
    )


def _open_from_last(passed: ir.Table) -> ir.Table:
    """A gap of 24 hours opens a new window."""
    in_order = ibis.window(group_by=ONE, order_by="at")
    before = passed.mutate(before=_["at"].lag().over(in_order))
    marked = before.mutate(
        opened=ibis.ifelse(
            before.before.isnull() | (before["at"] >= before.before + DAY),
            before["at"],
            None,
        )
    )
    so_far = ibis.cumulative_window(group_by=ONE, order_by="at")
    return marked.mutate(opened=marked.opened.max().over(so_far)).drop("before")


def _open_from_first(engine: Engine, passed: ir.Table) -> ir.Table:
    """Window after window: the requests within 24 hours of the first, then those of the first
    of the rest; every round is over what the rounds before left, which is little.
    """
    done: list[ir.Table] = []
    rest = passed
    while True:
        opened = rest.mutate(opened=_["at"].min().over(ibis.window(group_by=ONE)))
        opened = engine.keep(opened) if done else engine.view(opened)
        done.append(opened.filter(_["at"] < _.opened + DAY))
        rest = engine.keep(opened.filter(_["at"] >= _.opened + DAY).drop("opened"))
        if not engine.read(rest.limit(1)).num_rows:
            return reduce(lambda one, two: one.union(two), done)
