"""Moments as whole microseconds since 1970, which every engine compares and divides alike, and
much faster than moments with a time zone.
"""

import ibis.expr.types as ir

from stentor.counting.together import HOUR, MINUTE
from stentor.counting.windows import DAY

__all__ = ["DAY", "HOUR", "MINUTE", "floor_to"]


def floor_to(moment: ir.IntegerValue, step: int) -> ir.IntegerValue:
    """The latest multiple of `step` that is not after the moment, before 1970 as well."""
    return moment - (moment % step + step) % step
