"""Bytes to content time, as `stentor.counting.content` has it, in whole numbers of 64 bits."""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from stentor.counting.content import (
    FLICKS,
    LEAST_BITRATE,
    MOST_BITRATE,
    MOST_BYTES,
    NOMINAL_BITRATE,
)

BYTE = 8 * FLICKS
"""Flicks of a byte at one bit a second."""


class Rates:
    """The bitrates that occur in a log; each is looked at once.

    At the bitrates that MP3 has, a byte is a whole number of flicks. A log with no others is spared
    the arithmetic that those need.
    """

    def __init__(self, bitrates: Iterable[int | None]) -> None:
        self._known = sorted(
            rate for rate in bitrates if rate and LEAST_BITRATE <= rate <= MOST_BITRATE
        )
        self._has_odd = any(BYTE % rate for rate in self._known)

    def tabulate(self) -> pa.Table:
        """rate, flicks_a_byte: null where it is no whole number. Unknown rates are not in it."""
        whole = [None if BYTE % rate else BYTE // rate for rate in self._known]
        return pa.table(
            {
                "rate": pa.array(self._known, pa.int64()),
                "flicks_a_byte": pa.array(whole, pa.int64()),
            }
        )

    def place(self, byte: ir.IntegerColumn, inserted: ir.IntegerColumn, hits: ir.Table) -> ir.Value:
        """`content._place` of hits with the columns of `tabulate`.

        `inserted`: bytes of spots before `byte`.
        """
        own = byte - hits.header_bytes - inserted.fill_null(0)
        content = ibis.least(ibis.greatest(own, 0), MOST_BYTES)
        if not self._has_odd:
            return content * hits.flicks_a_byte.fill_null(BYTE // NOMINAL_BITRATE)
        rate = hits.rate.fill_null(NOMINAL_BITRATE)
        whole_seconds, rest = divide(content, rate)
        parts, _rest = divide(rest * BYTE, rate)
        flicks = ibis.ifelse(hits.rate.isnull(), BYTE // NOMINAL_BITRATE, hits.flicks_a_byte)
        return ibis.ifelse(flicks.notnull(), content * flicks, whole_seconds * BYTE + parts)


def divide(number: ir.IntegerValue, by: ir.IntegerValue) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """Quotient and rest of numbers that are not negative; exact up to quotients of 2⁵²."""
    rest = number % by
    return ((number - rest) / by).round().cast("int64"), rest


def compute_need(placed: ir.Table, seconds: int) -> ir.IntegerValue:
    """`content.compute_need` of hits whose whole is `whole`; none is asked without bytes."""
    is_measured = (
        (placed["size"] > 0) & placed.rate.notnull() & (placed.content_seconds >= seconds)
    ).fill_null(False)
    need = ibis.ifelse(is_measured, ibis.least(placed.whole, seconds * FLICKS), placed.whole)
    return ibis.ifelse(placed.is_verified, need, 0)
