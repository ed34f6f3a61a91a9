"""The terms of a flight as people write them, good and bad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.campaigns.forms.fields import parse_categories
from stentor.campaigns.wording import (
    parse_ages,
    parse_caps,
    parse_dayparts,
    parse_keys,
    parse_money,
    parse_places,
    write_ages,
    write_caps,
    write_dayparts,
)
from stentor.contracts.adbook import AgeSpan, Cap, Daypart

GOOD_CAPS = {
    "2 per day": [Cap(2, 24)],
    "3/24h": [Cap(3, 24)],
    "1 in 90 days; 5 per 2 weeks": [Cap(1, 2160), Cap(5, 336)],
    "4 per hour\n\n8 per 3 hours": [Cap(4, 1), Cap(8, 3)],
    "": [],
}
BAD_CAPS = [
    "2",
    "2 a day",
    "0 per day",
    "1001 per day",
    "2 per 91 days",
    "2 per 0 days",
    "x per day",
]


@pytest.mark.parametrize(("text", "caps"), GOOD_CAPS.items())
def test_caps_are_read(text, caps):
    assert parse_caps(text) == caps


@pytest.mark.parametrize("text", BAD_CAPS)
def test_what_is_no_cap_is_refused(text):
    with pytest.raises(ValueError, match="“"):
        parse_caps(text)


GOOD_PARTS = {
    "mon-fri 06:00-10:00": [Daypart(days=[0, 1, 2, 3, 4], start=360, end=600)],
    "sat, sun": [Daypart(days=[5, 6], start=0, end=1440)],
    "Fri – Mon": [Daypart(days=[0, 4, 5, 6], start=0, end=1440)],
    "22:00-02:00": [
        Daypart(days=list(range(7)), start=1320, end=1440),
        Daypart(days=list(range(7)), start=0, end=120),
    ],
    "sunday 20:00-24:00": [Daypart(days=[6], start=1200, end=1440)],
}
BAD_PARTS = ["noon", "mon 25:00-26:00", "mon 10:00-10:00", "mon 10:61-11:00", "foo 10:00-11:00"]


@pytest.mark.parametrize(("text", "parts"), GOOD_PARTS.items())
def test_dayparts_are_read(text, parts):
    assert parse_dayparts(text) == parts


@pytest.mark.parametrize("text", BAD_PARTS)
def test_what_is_no_daypart_is_refused(text):
    with pytest.raises(ValueError, match="“"):
        parse_dayparts(text)


def test_places_ages_keys_and_money_are_read():
    assert parse_places("de, AT; ch-zh") == (["DE", "AT"], ["CH-ZH"])
    assert parse_ages("0-7, 30-") == [AgeSpan(most=7), AgeSpan(least=30)]
    assert parse_keys("Plan=Free, city=bonn") == ["plan=free", "city=bonn"]
    assert str(parse_money("1200,50")) == "1200.50"
    assert parse_categories("science, Science > nature") == ["Science", "Science > Nature"]


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_places, "Germany"),
        (parse_ages, "7-0"),
        (parse_ages, "-"),
        (parse_keys, "plan"),
        (parse_money, "-5"),
        (parse_money, "1.23456"),
        (parse_money, "1,200.00"),
        (parse_money, "NaN"),
        (parse_money, "1e99"),
        (parse_categories, "Sciense"),
    ],
)
def test_what_is_none_of_them_is_refused(parse, text):
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("DE, UK", "“UK”: there is no country UK. Write GB."),
        ("uk-eng", "“uk-eng”: there is no country UK. Write GB."),
        ("XQ", "“XQ”: there is no country XQ."),
        ("Germany", "Did you mean DE?"),
        ("germny", "Did you mean DE?"),
        ("Everywhere", "neither a country like DE nor a region like DE-BE."),
    ],
)
def test_a_place_where_nobody_ever_is_is_told(text, told):
    with pytest.raises(ValueError, match=r".") as error:
        parse_places(text)
    assert str(error.value).endswith(told)


days = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(sorted)
spans = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda span: span[0] < span[1])


@given(st.lists(st.builds(lambda d, s: Daypart(days=d, start=s[0], end=s[1]), days, spans)))
def test_what_is_written_of_dayparts_reads_the_same(parts):
    assert parse_dayparts(write_dayparts(parts)) == parts


@given(st.lists(st.builds(Cap, st.integers(1, 1000), st.integers(1, 2160))))
def test_what_is_written_of_caps_reads_the_same(caps):
    assert parse_caps(write_caps(caps)) == caps


@given(st.lists(st.integers(0, 9999).map(lambda n: AgeSpan(least=n, most=n + 7)), unique=True))
def test_what_is_written_of_ages_reads_the_same(ages):
    assert parse_ages(write_ages(ages)) == ages
