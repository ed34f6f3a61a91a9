"""The podcast:guid rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.feeds.guid import compute_podcast_guid

OF_PODNEWS = "9b024349-ccf0-5f69-a609-6b82873eab3c"
"""The example of the namespace's own documentation."""


@pytest.mark.parametrize(
    "address",
    [
        "podnews.net/rss",
        "https://podnews.net/rss",
        "http://podnews.net/rss",
        "https://podnews.net/rss/",
        "feed://podnews.net/rss//",
    ],
)
def test_scheme_and_slashes_at_the_end_do_not_count(address: str) -> None:
    assert compute_podcast_guid(address) == OF_PODNEWS


@pytest.mark.parametrize("address", ["podnews.net/rss2", "www.podnews.net/rss", "podnews.net/RSS"])
def test_everything_else_counts(address: str) -> None:
    assert compute_podcast_guid(address) != OF_PODNEWS


@given(st.from_regex(r"[a-z]{1,10}\.example/[a-z/]{0,10}[a-z]", fullmatch=True))
def test_the_scheme_never_counts(rest: str) -> None:
    assert compute_podcast_guid(f"https://{rest}") == compute_podcast_guid(f"http://{rest}/")
