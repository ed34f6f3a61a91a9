"""Which bytes a Range field asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.edge.http.ranges import Span, UnsatisfiableRangeError, select_span

SIZE = 1000

GOOD = [
    ("bytes=0-0", (0, 1)),
    ("bytes=0-499", (0, 500)),
    ("bytes=500-999", (500, 1000)),
    ("bytes=500-", (500, 1000)),
    ("bytes=-500", (500, 1000)),
    ("bytes=-1", (999, 1000)),
    ("bytes=-5000", (0, 1000)),
    ("bytes=0-", (0, 1000)),
    ("bytes=999-999", (999, 1000)),
    ("bytes=0-5000", (0, 1000)),
    ("bytes=900-99999999999999999999999999999999", (900, 1000)),
    ("BYTES=1-2", (1, 3)),
    ("Bytes=1-2", (1, 3)),
    (" bytes = 1-2", (1, 3)),
    ("bytes= 1-2 ", (1, 3)),
    ("bytes=,1-2,", (1, 3)),
    ("bytes=0-4,5-9", (0, 10)),
    ("bytes=5-9,0-4", (0, 10)),
    ("bytes=0-9, 5-20", (0, 21)),
    ("bytes=0-9,2-3", (0, 10)),
    ("bytes=10-20,5000-6000", (10, 21)),
    ("bytes=-10,0-989", (0, 1000)),
    ("bytes=0007-0008", (7, 9)),
]

WHOLE = [
    None,
    "",
    "bytes",
    "bytes=",
    "bytes=,",
    "bytes=-",
    "bytes=a-b",
    "bytes=0-x",
    "bytes=5-2",
    "bytes=0-9,5-2",
    "bytes=+1-2",
    "bytes=1.0-2",
    "bytes=0x1-2",
    "bytes=1-2-3",
    "bytes=--1",
    "bytes=1 -2",
    "bytes=0-1;2-3",
    "bytes=²-³",
    "items=0-5",
    "0-5",
    "bytes 0-5/10",
    "bytes=0-1,3-4",
    "bytes=0-0,-1",
    "bytes=" + ",".join(f"{at}-{at}" for at in range(0, 800, 2)),
    "bytes=" + ",".join("0-" for _ in range(400)),
]

NOTHING = [
    "bytes=1000-",
    "bytes=1000-1000",
    "bytes=1000-2000,3000-",
    "bytes=-0",
    "bytes=99999999999999999999999999999999-",
    "bytes=" + "9" * 5000 + "-",
]


@pytest.mark.parametrize(("field", "span"), GOOD)
def test_a_satisfiable_range_is_that_part(field: str, span: tuple[int, int]) -> None:
    assert select_span(field, SIZE) == Span(*span)


@pytest.mark.parametrize("field", WHOLE)
def test_whatever_is_no_single_range_of_bytes_is_ignored(field: str | None) -> None:
    assert select_span(field, SIZE) is None


@pytest.mark.parametrize("field", NOTHING)
def test_a_range_beyond_the_end_cannot_be_satisfied(field: str) -> None:
    with pytest.raises(UnsatisfiableRangeError):
        select_span(field, SIZE)


def test_of_an_empty_file_no_byte_can_be_asked_for() -> None:
    with pytest.raises(UnsatisfiableRangeError):
        select_span("bytes=0-", 0)


@given(st.integers(1, 10**12), st.data())
def test_every_range_within_the_size_is_taken_at_its_word(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first, size - 1))
    assert select_span(f"bytes={first}-{last}", size) == Span(first, last + 1)


@given(st.text(max_size=60), st.integers(0, 10**9))
def test_no_field_makes_a_span_outside_the_size(text: str, size: int) -> None:
    try:
        span = select_span(f"bytes={text}", size)
    except UnsatisfiableRangeError:
        return
    assert span is None or 0 <= span.start < span.end <= size
