"""From content time to frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.audio.breaks import compute_break_frame


@pytest.mark.parametrize(
    ("sample", "frame"),
    [
        (0, 0),
        (1, 1),
        (47, 1),  # sample 47 is heard as sample 1152 of the decoded body
        (1152 * 9 + 47, 10),
        (1152 * 9 + 47 + 575, 10),
        (1152 * 9 + 47 + 576, 11),
        (48_000 * 30, 1252),
    ],
)
def test_a_break_opens_at_the_nearest_frame(sample, frame):
    assert compute_break_frame(sample, samples=48_000 * 30, frames=1252) == frame


@pytest.mark.parametrize("sample", [-1, 1001])
def test_a_break_outside_of_the_content_is_refused(sample):
    with pytest.raises(ValueError, match="within 1000 samples"):
        compute_break_frame(sample, samples=1000, frames=4)


@given(st.data())
def test_breaks_keep_their_order_and_stay_inside(data):
    samples = data.draw(st.integers(2, 10_000_000))
    frames = -(-(samples + 1105) // 1152) + 1
    places = sorted(data.draw(st.lists(st.integers(0, samples), min_size=2, max_size=5)))
    found = [compute_break_frame(place, samples=samples, frames=frames) for place in places]
    assert found == sorted(found)
    assert all(0 <= frame <= frames for frame in found)
    for place, frame in zip(places, found, strict=True):
        assert (frame == 0) == (place == 0)
        assert (frame == frames) == (place == samples)
        if 0 < place < samples:
            assert abs(frame * 1152 - (place + 1105)) <= 1152
