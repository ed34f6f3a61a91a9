"""The arrangement code has one spelling, and nobody else can spell one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.contracts.code import (
    NEVER,
    ArrangementCode,
    encode_code,
    encode_tag,
    try_parse_code,
    try_parse_tag,
)
from stentor.lib.signing import SigningKeys

KEYS = SigningKeys({5: b"k" * 32, 4: b"o" * 32})
ALPHABET = string.ascii_letters + string.digits + "-_"

codes = st.builds(
    ArrangementCode,
    manifest=st.integers(0, 2**32 - 1),
    rendition=st.integers(0, 255),
    header_version=st.integers(0, 255),
    expires=st.integers(0, 2**32 - 1),
    placements=st.lists(st.integers(0, 2**32 - 1), max_size=32).map(tuple),
)


@given(codes)
def test_a_code_says_what_was_put_in(code: ArrangementCode) -> None:
    assert try_parse_code(encode_code(code, KEYS), KEYS) == code


def test_eight_filled_slots_fit_in_eighty_letters() -> None:
    code = ArrangementCode(2**32 - 1, 255, 255, 500_000, tuple(range(2**31, 2**31 + 8)))
    assert len(encode_code(code, KEYS)) <= 80


@pytest.mark.parametrize("slots", [0, 1, 2, 8])
def test_every_change_of_one_letter_makes_it_worthless(slots: int) -> None:
    text = encode_code(ArrangementCode(77, 0, 1, 0, tuple(range(slots))), KEYS)
    for place, letter in enumerate(text):
        for other in ALPHABET + "=+/%. ~é\0":
            if other != letter:
                assert try_parse_code(text[:place] + other + text[place + 1 :], KEYS) is None


def test_a_shortened_lengthened_or_padded_code_is_worthless() -> None:
    text = encode_code(ArrangementCode(77, 0, 1), KEYS)
    changed = [text[:length] for length in range(len(text))]
    changed += [text + tail for tail in ("=", "==", "A", "AA", "AAAA", "\n", " ")]
    changed += [text[1:], " " + text, text * 2, "A" * 100_000]
    assert [one for one in changed if try_parse_code(one, KEYS) is not None] == []


def test_an_older_key_is_good_while_it_is_held() -> None:
    text = encode_code(ArrangementCode(77, 0, 1), SigningKeys({4: b"o" * 32}))
    assert try_parse_code(text, KEYS) is not None
    assert try_parse_code(text, SigningKeys({5: b"k" * 32})) is None
    assert try_parse_code(text, SigningKeys({4: b"x" * 32})) is None


@pytest.mark.parametrize(
    "code",
    [
        ArrangementCode(2**32, 0, 1),
        ArrangementCode(1, 256, 1),
        ArrangementCode(1, 0, -1),
        ArrangementCode(1, 0, 1, placements=(2**32,)),
        ArrangementCode(1, 0, 1, placements=(0,) * 33),
    ],
)
def test_a_field_out_of_bounds_is_refused(code: ArrangementCode) -> None:
    with pytest.raises(ValueError, match=r"slots|fit"):
        encode_code(code, KEYS)


@given(codes)
def test_a_tag_names_the_arrangement_whenever_its_links_lapse(code: ArrangementCode) -> None:
    tag = encode_tag(code, KEYS)
    assert try_parse_tag(tag, KEYS) == code._replace(expires=NEVER)
    assert tag == encode_tag(code._replace(expires=77), KEYS)


@given(codes)
def test_no_tag_is_an_address_and_no_address_a_tag(code: ArrangementCode) -> None:
    assert try_parse_code(encode_tag(code, KEYS), KEYS) is None
    assert try_parse_tag(encode_code(code, KEYS), KEYS) is None
