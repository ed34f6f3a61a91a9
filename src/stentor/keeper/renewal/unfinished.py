"""What earlier attempts for a slot left: authorities limit how many orders may be made for a name,
so that trying another must not cost the order that is open, or the chain that was handed out."""

from stentor.keeper.life.records import Certificate
from stentor.keeper.life.timing import DOUBTED_FOR
from stentor.keeper.shelf.shelf import Pending, Unfinished

STALE_AFTER = 0.3
"""A chain that waited to be placed for longer than this part of its life is ordered anew."""
USED_UP = 1 / 3
"""No authority hands out a certificate of whose life so much is over. By a clock by which it is so
the next one would be due at once, and the one after it."""


def is_doubted(began: float, facts: Certificate) -> bool:
    """Was a third of its life over, or all, when it was ordered? This machine's clock is ahead
    then, and further orders would only use up what an authority allows."""
    return began - facts.not_before >= facts.life * USED_UP


def is_stale(one: Unfinished, facts: Certificate, now: float) -> bool:
    """Has a chain that was not placed waited for so long that a new one is ordered?"""
    if is_doubted(one.began, facts) and now >= one.issued_at:  # the clock is as wrong as it was
        return now - one.issued_at >= facts.life * DOUBTED_FOR
    return now - facts.not_before >= facts.life * STALE_AFTER


def list_unfinished(left: Pending | None, before: str) -> list[Unfinished]:
    """Orders and chains of earlier attempts that still renew what stands in the slot, one an
    authority at most; the latest last."""
    if left is None or left.before != before:
        return []
    order, chain = (left.order, "") if left.stage == "ordering" else ("", left.chain)
    if not order and not chain:
        return left.aside
    others = [one for one in left.aside if one.authority != left.authority]
    latest = Unfinished(left.authority, order, left.key, chain, left.issued_at, left.began)
    return [*others, latest]


def go_on_with(pending: Pending, earlier: Unfinished) -> None:
    """Makes what was set aside the attempt under way."""
    pending.authority, pending.key = earlier.authority, earlier.key
    pending.order, pending.chain = earlier.order, earlier.chain
    pending.issued_at, pending.began = earlier.issued_at, earlier.began
    pending.stage = "issued" if earlier.chain else "ordering"
