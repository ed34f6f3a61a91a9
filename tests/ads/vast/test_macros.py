"""Macros in addresses."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.ads.vast.macros import replace_macros

VALUES = {"CACHEBUSTING": 12345678, "UNIVERSALADID": "ad-id.org CNPA0484000H",
          "MEDIAMIME": ("audio/mp4", "audio/mpeg")}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "replaced"),
    [
        ("https://a/?c=[CACHEBUSTING]", "https://a/?c=12345678"),
        ("https://a/?c=%5BCACHEBUSTING%5d", "https://a/?c=12345678"),
        ("https://a/?u=[UNIVERSALADID]", "https://a/?u=ad-id.org%20CNPA0484000H"),
        ("https://a/?m=[MEDIAMIME]", "https://a/?m=audio%2Fmp4,audio%2Fmpeg"),
        ("https://a/?p=[PAGEURL]", "https://a/?p=-1"),
        ("https://a/?i=[DEVICEIP]&f=[IFA]", "https://a/?i=-2&f=-2"),
        ("https://a/?x=[THEIROWN]&y=[]&z=[1]", "https://a/?x=[THEIROWN]&y=[]&z=[1]"),
        ("https://a/?c=[cachebusting]", "https://a/?c=[cachebusting]"),
        ("https://a/?c=[[CACHEBUSTING]]", "https://a/?c=[12345678]"),
    ],
)
def test_each_macro_is_replaced_and_escaped(written: str, replaced: str) -> None:
    assert replace_macros(written, VALUES) == replaced


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_value_breaks_out_of_its_place(value: str) -> None:
    url = replace_macros("https://a.example/p?x=[ASSETURI]&y=1", {"ASSETURI": value})
    assert parse_qs(urlsplit(url).query, keep_blank_values=True) == {"x": [value], "y": ["1"]}


def test_a_value_is_not_read_again() -> None:
    values = {"ASSETURI": "[TIMESTAMP]", "TIMESTAMP": "now"}
    assert replace_macros("https://a/?x=[ASSETURI]", values) == "https://a/?x=%5BTIMESTAMP%5D"
