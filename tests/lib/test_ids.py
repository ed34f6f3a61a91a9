from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from stentor.lib.ids import CROCKFORD, ID_LENGTH, new_id

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
)


@given(MOMENTS)
def test_an_id_has_26_letters_of_crockfords_alphabet(moment):
    made = new_id(moment)
    assert len(made) == ID_LENGTH
    assert set(made) <= set(CROCKFORD)


@given(MOMENTS, MOMENTS)
def test_ids_of_different_milliseconds_sort_by_time(one, other):
    if int(one.timestamp() * 1000) == int(other.timestamp() * 1000):
        return
    assert (new_id(one) < new_id(other)) == (one < other)


def test_the_same_moment_and_randomness_make_the_same_id():
    moment = datetime(2026, 11, 23, 19, 22, 1, 123000, tzinfo=UTC)
    assert new_id(moment, lambda n: b"\x00" * n) == "01M84XQB13" + "0" * 16
