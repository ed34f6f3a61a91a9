"""Addresses made from titles, and titles of which none can be made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.catalog.slugs import LONGEST, SlugError, parse_slug, propose_slug, transliterate


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("My Show", "my-show"),
        ("  Spaces   and\ttabs ", "spaces-and-tabs"),
        ("Crème brûlée", "creme-brulee"),
        ("Über Öl & Ärger", "ueber-oel-and-aerger"),
        ("Straße", "strasse"),
        ("Smørrebrød", "smorrebrod"),
        ("Łódź", "lodz"),
        ("Привет, мир", "privet-mir"),
        ("Ελλάδα", "ellada"),
        ("Don't panic", "dont-panic"),
        ("C++ @ home", "c-plus-plus-at-home"),
        ("№ 5 · 50 %", "no-5-50"),
        ("İstanbul", "istanbul"),
        ("🎙️", ""),
        ("日本語", ""),
        ("🎙️ Radio", "radio"),
        ("--", ""),
        ("", ""),
    ],
)
def test_what_of_a_title_can_stand_in_an_address(title: str, slug: str) -> None:
    assert transliterate(title) == slug


@pytest.mark.parametrize("title", ["🎙️", "日本語", "", "…"])
def test_a_title_without_such_letters_gets_a_random_address(title: str) -> None:
    first, second = propose_slug(title, set()), propose_slug(title, set())
    assert parse_slug(first).startswith("show-")
    assert first != second


def test_a_taken_address_gets_a_number() -> None:
    assert propose_slug("My Show", {"my-show"}) == "my-show-2"
    assert propose_slug("My Show", {"my-show", "my-show-2", "my-show-3"}) == "my-show-4"


@given(st.text(max_size=300))
def test_whatever_is_proposed_can_be_an_address(title: str) -> None:
    assert parse_slug(propose_slug(title, set()))
    assert parse_slug(propose_slug(title, {propose_slug(title, set())}))


def test_a_title_of_ten_thousand_characters_is_cut_between_words() -> None:
    slug = propose_slug("word " * 2000, set())
    assert len(slug) <= LONGEST
    assert set(slug.split("-")) == {"word"}
    assert len(propose_slug("x" * 10_000, {"x" * LONGEST})) <= LONGEST


@pytest.mark.parametrize(
    "text",
    ["", "My-Show", "my show", "-a", "a-", "a--b", "ü", "🎙️", "a/b", "../a", "a.b", "a" * 81, "a\n"],
)
def test_what_cannot_be_an_address_is_refused_in_words(text: str) -> None:
    with pytest.raises(SlugError, match="cannot be an address"):
        parse_slug(text)


@pytest.mark.parametrize("text", ["a", "0", "my-show", "a1-b2", "a" * 80])
def test_what_can_be_an_address_is_one(text: str) -> None:
    assert parse_slug(text) == text
