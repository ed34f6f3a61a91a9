"""Ads of an episode's own audio keep others out of its breaks."""

import pytest

from made.adbooks import MID, POST, PRE, BookMaker, ask
from stentor.ads import Neighbour, decide, reasons
from stentor.contracts.adbook import Advertiser

SLOTS = (PRE, MID, POST)
BEFORE = (Neighbour("tea", (0,)),)
"""An ad for tea at the very beginning."""


def serve(neighbours=BEFORE, *, apart="break", other="break", knows=True, **booked):
    """In which slots the flight is heard, and why not elsewhere."""
    maker = BookMaker()
    maker.add_flight("f", apart=apart, caps=[], **({"trade": "drinks"} | booked))
    if knows:
        maker.advertisers["tea"] = Advertiser(
            id="tea", organisation="org", name="Tea", category="Drinks", apart=other
        )
    told = []
    for slot in SLOTS:
        verdict = decide(maker.prepare(), ask(slots=(slot,), neighbours=neighbours), explains=True)
        told.append(True if verdict.fillings[0] else verdict.passed_over[0].reason)
    return told


@pytest.mark.parametrize(
    ("apart", "other", "heard"),
    [
        ("none", "none", [True, True, True]),
        ("break", "none", [reasons.COMPETITOR, True, True]),
        ("none", "break", [reasons.COMPETITOR, True, True]),
        ("episode", "none", [reasons.COMPETITOR, reasons.COMPETITOR_NEAR, reasons.COMPETITOR_NEAR]),
        ("none", "episode", [reasons.COMPETITOR, reasons.COMPETITOR_NEAR, reasons.COMPETITOR_NEAR]),
    ],
)
def test_a_competitor_is_kept_as_far_away_as_one_of_them_asks(apart, other, heard):
    assert serve(apart=apart, other=other) == heard


def test_its_own_spots_are_kept_away_too():
    assert serve(advertiser="tea", trade="x", knows=False) == [reasons.ADVERTISER, True, True]


def test_an_ad_that_touches_no_break_is_in_the_episode_only():
    far = (Neighbour("tea"),)
    assert serve(far) == [True, True, True]
    assert serve(far, other="episode") == [reasons.COMPETITOR_NEAR] * 3


def test_other_trades_and_advertisers_of_whom_nothing_is_known_keep_nobody_out():
    assert serve(trade="shoes") == [True] * 3
    assert serve(trade="") == [True] * 3
    assert serve(knows=False) == [True] * 3


def test_house_spots_stand_beside_anything():
    maker = BookMaker()
    maker.advertisers["tea"] = Advertiser(
        id="tea", organisation="org", name="Tea", category="drinks", apart="episode"
    )
    promo = maker.add_house("promo")
    verdict = decide(maker.prepare(), ask(slots=(PRE,), neighbours=BEFORE))
    assert verdict.placements == (promo,)
