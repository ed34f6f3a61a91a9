"""What a flight comes to in a period."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

WHOLE: Final = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
"""Currencies without cents."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One flight in one period, as it was when it was billed; in a correction the differences."""

    flight: str
    name: str
    campaign: str
    pricing: str
    """`cpm` or `flat`."""
    price: str
    """Decimal."""
    goal: int | None = None
    before: int = 0
    """Impressions before the period."""
    counted: int
    """Impressions in the period."""
    billed: int
    """Of them; what is delivered beyond the goal is not."""
    amount: str
    """Decimal."""


def compute_line(line: Line, currency: str, *, before: int, counted: int, is_last: bool) -> Line:
    """`line` with these counts. `is_last`: is the flight's last day in the period? Then what is
    billed as a whole falls due."""
    billed = compute_billed(before, counted, line.goal)
    if line.pricing == "flat":
        amount = Decimal(line.price) if is_last else Decimal(0)
    else:
        amount = Decimal(line.price) * billed / 1000
    return msgspec.structs.replace(
        line,
        before=before,
        counted=counted,
        billed=billed,
        amount=str(round_money(amount, currency)),
    )


def compute_billed(before: int, counted: int, goal: int | None) -> int:
    """Impressions up to the goal, all told."""
    if goal is None:
        return counted
    return min(before + counted, goal) - min(before, goal)


def compute_difference(new: Line, billed: list[Line]) -> Line:
    """What is to be added to these lines of the same flight for it to have come to `new`."""
    return msgspec.structs.replace(
        new,
        before=new.before - sum(one.before for one in billed),
        counted=new.counted - sum(one.counted for one in billed),
        billed=new.billed - sum(one.billed for one in billed),
        amount=str(Decimal(new.amount) - add_amounts(billed)),
    )


def is_nothing(difference: Line) -> bool:
    """Does it change neither what was counted nor what is owed?"""
    return not (difference.counted or difference.billed or Decimal(difference.amount))


def add_amounts(lines: list[Line]) -> Decimal:
    return sum((Decimal(one.amount) for one in lines), Decimal(0))


def round_money(amount: Decimal, currency: str) -> Decimal:
    """To the currency's smallest coin, halves up."""
    return amount.quantize(Decimal(1 if currency in WHOLE else "0.01"), ROUND_HALF_UP)
