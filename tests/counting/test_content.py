from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.hits import BITRATE, HEADER, MINUTE, SIZE, make_hit, take
from stentor.counting.content import FLICKS, compute_coverage, compute_need, compute_span

MPEG_BITRATES = "8 16 24 32 40 48 56 64 80 96 112 128 144 160 192 224 256 320"


@pytest.mark.parametrize("rate", [int(rate) for rate in MPEG_BITRATES.split()])
def test_a_byte_is_a_whole_number_of_flicks_at_every_bitrate_of_mp3(rate):
    assert (8 * FLICKS) % (rate * 1000) == 0


@pytest.mark.parametrize(
    ("facts", "seconds"),
    [
        ({"first_byte": 0, "sent": HEADER}, (0, 0)),
        ({"first_byte": 0, "sent": HEADER + 16_000}, (0, 1)),
        ({"first_byte": HEADER + 16_000, "sent": 32_000}, (1, 3)),
        ({"first_byte": 0, "sent": HEADER - 1}, (0, 0)),
        ({"first_byte": 0, "sent": 100 * SIZE, "size": HEADER + 16_000}, (0, 1)),
        ({"first_byte": 2 * SIZE, "sent": 5, "size": HEADER + 16_000}, None),
        ({"first_byte": 0, "sent": HEADER + 16_000, "bitrate": 64_000}, (0, 2)),
        ({"first_byte": 0, "sent": 16_000, "header_bytes": 0}, (0, 1)),
    ],
)
def test_a_range_becomes_a_span_of_content_without_the_header(facts, seconds):
    start, end = compute_span(make_hit(**facts))
    if seconds is None:
        assert start == end
    else:
        assert (start, end) == tuple(each * FLICKS for each in seconds)


@pytest.mark.parametrize(
    ("facts", "seconds"),
    [
        ({}, 60),
        ({"content_seconds": 60.0, "size": HEADER + MINUTE}, 60),
        ({"content_seconds": 59.9, "size": HEADER + 59 * 16_000}, 59),
        ({"content_seconds": 3.0, "size": HEADER + 3 * 16_000}, 3),
        ({"bitrate": None, "size": HEADER + 1000 * 16_000}, 1000),
        ({"bitrate": 0, "size": HEADER + 1000 * 16_000}, 1000),
        ({"content_seconds": None, "size": HEADER + 1000 * 16_000}, 1000),
        ({"size": None, "content_seconds": 1800.0}, 1800),
        ({"size": 0, "content_seconds": 1800.0}, 1800),
        ({"size": None, "content_seconds": None}, None),
        ({"size": None, "content_seconds": 0.0}, None),
        ({"size": HEADER}, None),
        ({"size": HEADER - 1}, None),
    ],
)
def test_a_minute_makes_a_download_or_the_whole_where_it_is_shorter_or_not_known(facts, seconds):
    need = compute_need(make_hit(**facts), seconds=60)
    assert need == (None if seconds is None else seconds * FLICKS)


@pytest.mark.parametrize(
    ("spans", "covered"),
    [
        ([], 0),
        ([(0, 10)], 10),
        ([(0, 10), (10, 20)], 20),
        ([(0, 10), (5, 20)], 20),
        ([(0, 10), (0, 10)], 10),
        ([(0, 100), (20, 30)], 100),
        ([(50, 60), (0, 10)], 20),
        ([(5, 5)], 0),
    ],
)
def test_what_overlaps_counts_once(spans, covered):
    assert compute_coverage(spans) == covered


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 30)).map(lambda pair: (pair[0], sum(pair)))
)


@given(SPANS)
def test_coverage_is_the_number_of_moments_taken(spans):
    taken = {moment for start, end in spans for moment in range(start, end)}
    assert compute_coverage(spans) == len(taken)


@given(st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=6, unique=True))
def test_pieces_in_any_cut_add_up_to_the_whole(cuts):
    edges = [0, *sorted(cuts), SIZE]
    pieces = [take(start, end - start) for start, end in pairwise(edges)]
    whole = compute_span(make_hit())
    assert compute_coverage(map(compute_span, pieces)) == whole[1] - whole[0]
    assert whole[1] == (SIZE - HEADER) * 8 * FLICKS // BITRATE
