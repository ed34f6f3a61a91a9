"""What makes an impression: all bytes of a spot, within a valid download."""

from collections import Counter
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.hit_logs import logs
from made.hits import HEADER, MINUTE, NOON, SIZE, make_hit, take
from stentor.contracts.hit import BakedBytes, Inserted
from stentor.counting.content import FLICKS, compute_span
from stentor.counting.impressions import QUARTER, count_impressions
from stentor.counting.requests import EPOCH, MICROSECOND
from stentor.counting.rules import Rules
from stentor.counting.tally import count_downloads

HALF = MINUTE // 2
PRE, MID = 7, 8
ARRANGED = (Inserted(HEADER, HALF, PRE), Inserted(HEADER + 2 * MINUTE, HALF, MID))
"""Thirty seconds before the content, and thirty after ninety seconds of it."""
WHOLE = SIZE + MINUTE


def hear(first_byte=0, sent=WHOLE, inserted=ARRANGED, **facts):
    known = {"status": 206, "size": WHOLE, "inserted": inserted} | facts
    return make_hit(first_byte=first_byte, sent=sent, **known)


def count(*hits, **rules):
    """Impressions by placement."""
    found: Counter[int] = Counter()
    for delivered, number in count_impressions(hits, Rules(**rules)).items():
        found[delivered.placement] += number
    return found


@pytest.mark.parametrize(
    ("hits", "impressions"),
    [
        ([hear()], {PRE: 1, MID: 1}),
        ([hear(sent=HEADER + HALF + MINUTE)], {PRE: 1}),
        ([hear(sent=HEADER + HALF + MINUTE), hear(HEADER + 2 * MINUTE, HALF)], {PRE: 1, MID: 1}),
        ([hear(sent=HEADER + 2 * MINUTE + HALF - 1)], {PRE: 1}),
        ([hear(HEADER + HALF, 2 * MINUTE)], {MID: 1}),
        ([hear(HEADER + 1, MINUTE + HALF), hear(0, HEADER + 1)], {PRE: 1}),
        ([hear(), hear()], {PRE: 1, MID: 1}),
        ([hear(), hear(hours=24)], {PRE: 2, MID: 2}),
        ([hear(), hear(ip="203.0.113.10")], {PRE: 2, MID: 2}),
    ],
    ids=[
        "whole", "to the minute", "in two parts", "a byte of the second short",
        "without the first", "the first in two parts", "twice on one day", "on two days",
        "by two listeners",
    ],
)  # fmt: skip
def test_a_spot_counts_once_a_download_when_all_of_it_went_out(hits, impressions):
    assert count(*hits) == impressions


@pytest.mark.parametrize(
    "hit",
    [
        hear(sent=HEADER + HALF),
        hear(sent=HEADER + HALF + MINUTE - 16),
        hear(ua="Googlebot/2.1"),
        hear(method="HEAD"),
        hear(status=404),
        hear(ip=None),
    ],
    ids=["spot only", "less than a minute of content", "bot", "head", "not found", "nobody"],
)
def test_in_what_is_no_download_no_spot_counts(hit):
    assert count_downloads([hit]).downloads == 0
    assert count(hit) == {}


def test_spots_do_not_count_towards_the_minute_of_content():
    hit = hear(sent=HEADER + HALF + HALF)
    assert compute_span(hit) == (0, 30 * FLICKS)
    assert count_downloads([hit]).downloads == 0
    assert count_downloads([take(0, HEADER + MINUTE, size=SIZE)]).downloads == 1


def test_ranges_of_different_arrangements_merge_on_the_time_of_the_content():
    bare = take(HEADER, HALF, size=SIZE)
    again = hear(HEADER + HALF, HALF)
    further = hear(HEADER + MINUTE, HALF)
    assert count_downloads([bare, again]).downloads == 0
    assert count_downloads([bare, further]).downloads == 1


def test_an_arrangement_under_a_renewed_link_is_the_same_spot():
    """Half of it from one address, half from the next, at whatever bytes it stands there."""
    moved = (Inserted(HEADER + MINUTE, HALF, PRE),)
    halves = [hear(0, HEADER + HALF // 2), hear(HEADER + MINUTE + HALF // 2, 2 * MINUTE, moved)]
    assert count(*halves) == {PRE: 1}


def test_what_stands_twice_in_an_arrangement_counts_twice():
    twice = (Inserted(HEADER, HALF, PRE), Inserted(HEADER + MINUTE, HALF, PRE))
    assert count(hear(inserted=twice)) == {PRE: 2}
    assert count(hear(sent=HEADER + 2 * MINUTE, inserted=twice)) == {PRE: 2}
    assert count(hear(0, HEADER + HALF, twice), hear(HEADER + 2 * MINUTE, 3 * MINUTE, twice)) == {
        PRE: 1
    }


def test_gaps_and_what_fills_a_break_up_are_no_impressions():
    assert count(hear(inserted=(Inserted(HEADER, HALF, PRE), Inserted(HEADER + HALF, 960)))) == {
        PRE: 1
    }


def test_an_impression_is_of_the_quarter_hour_in_which_its_download_began():
    late, later = hear(HEADER + HALF, 2 * MINUTE, hours=1), hear(0, HEADER + HALF, hours=2)
    moments = {delivered.quarter for delivered in count_impressions([late, later])}
    began = (NOON - EPOCH) // MICROSECOND + 4 * QUARTER
    assert moments == {began}


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=6))
def test_a_spot_in_parts_is_a_whole_one_however_it_is_cut(lengths):
    ends = list(accumulate(lengths))
    cuts = [0, *(end for end in ends if end < WHOLE), WHOLE]
    parts = [hear(start, end - start) for start, end in pairwise(cuts)]
    assert count(*parts) == {PRE: 1, MID: 1}
    assert count_downloads(parts).downloads == 1


@given(logs(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_what_is_counted(hits, random):
    named = [hit for hit in hits if hit.id]
    shuffled = [*named, *named]
    random.shuffle(shuffled)
    assert count_impressions(shuffled) == count_impressions(named)


@given(logs())
def test_there_is_no_impression_without_a_download(hits):
    has_impressions = {delivered.episode for delivered in count_impressions(hits)}
    downloads = count_downloads(hits).by_episode
    assert all(downloads[episode].downloads for episode in has_impressions)


def test_a_hit_without_what_was_inserted_counts_as_before():
    assert count_impressions([make_hit()]) == {}
    assert compute_span(make_hit()) == (0, compute_span(make_hit())[1])


OWN = 9
BAKED_IN = (BakedBytes(HEADER + HALF, HALF, OWN),)
"""From half a minute to a minute of the episode's own audio."""


def own(first_byte=0, sent=SIZE, baked_in=BAKED_IN, **facts):
    known = {"status": 206, "size": SIZE, "baked_in": baked_in} | facts
    return make_hit(first_byte=first_byte, sent=sent, **known)


@pytest.mark.parametrize(
    ("hits", "impressions"),
    [
        ([own()], {OWN: 1}),
        ([own(sent=HEADER + MINUTE)], {OWN: 1}),
        ([own(sent=HEADER + MINUTE - 1), own(HEADER + MINUTE, MINUTE)], {}),
        ([own(sent=HEADER + MINUTE - 1), own(HEADER + MINUTE - 1, MINUTE)], {OWN: 1}),
        ([own(HEADER + MINUTE, MINUTE)], {}),
        ([own(sent=HEADER + HALF + 1)], {}),
        ([own(HEADER + HALF, HALF)], {}),
        ([own(), own()], {OWN: 1}),
        ([own(), own(hours=24)], {OWN: 2}),
        ([own(ua="Googlebot/2.1")], {}),
    ],
    ids=[
        "whole", "to its end", "a byte of it lacks", "in two parts", "behind it", "its first byte",
        "it alone, which is no download", "twice on one day", "on two days", "bot",
    ],
)  # fmt: skip
def test_an_ad_of_the_audio_counts_when_its_position_went_out(hits, impressions):
    assert count(*hits) == impressions


def test_an_ad_of_the_audio_is_content():
    assert compute_span(own(sent=HEADER + MINUTE)) == (0, 60 * FLICKS)


def test_its_pieces_are_one_ad_whether_a_break_in_its_midst_is_filled_or_not():
    spot = (Inserted(HEADER + 45 * MINUTE // 60, HALF, MID),)
    pieces = (
        BakedBytes(HEADER + HALF, HALF // 2, OWN, 0, HALF),
        BakedBytes(HEADER + MINUTE + MINUTE // 4, HALF // 2, OWN, HALF // 2, HALF),
    )
    filled = {"inserted": spot, "baked_in": pieces, "size": SIZE + HALF}
    assert count(own(sent=SIZE + HALF, **filled)) == {OWN: 1, MID: 1}
    first = own(sent=HEADER + MINUTE + MINUTE // 4, **filled)
    assert count(first, own(HEADER + MINUTE, MINUTE)) == {MID: 1}
    assert count(first, own(HEADER + 45 * MINUTE // 60, MINUTE)) == {OWN: 1, MID: 1}


def test_two_positions_of_one_flight_are_two_impressions():
    both = (*BAKED_IN, BakedBytes(HEADER + 2 * MINUTE, HALF, OWN))
    assert count(own(baked_in=both)) == {OWN: 2}
    assert count(own(baked_in=both, sent=HEADER + MINUTE)) == {OWN: 1}
