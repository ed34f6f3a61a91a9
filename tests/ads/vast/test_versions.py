"""Documents of every published version are read alike, and are what they say they are.

The schemas' files come without a licence to copy them. What judges here is our table of the 4.2
schema, and a library that has rules of its own for every version.
"""

import pytest

from stentor.ads.vast import Inline, Wrapper, parse_vast
from stentor.ads.vast.schema import check_vast
from vast_documents import vast, wrapper, write_inline, write_wrapper

VERSIONS = ["2.0", "3.0", "4.0", "4.1", "4.2"]
DOCUMENTS = [(version, write) for version in VERSIONS for write in (write_inline, write_wrapper)]


def list_errors(content: bytes) -> list[str]:
    vastlint = pytest.importorskip("vastlint", reason="make .venv/.engines installs it")
    return [one.message for one in vastlint.validate(content).issues if one.severity == "error"]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_inline_of_every_version_is_read_alike(version: str) -> None:
    ad = parse_vast(write_inline(version)).ads[0]
    assert isinstance(ad.content, Inline)
    assert (ad.content.title, ad.content.impressions) == ("Tea", ("https://ads.example/i",))
    (linear,) = ad.content.linears
    assert (linear.seconds, linear.media[0].bitrate) == (30, 128)
    assert [one.event for one in linear.tracking] == ["start"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrapper_of_every_version_is_read_alike(version: str) -> None:
    content = parse_vast(write_wrapper(version)).ads[0].content
    assert isinstance(content, Wrapper)
    assert content.uri == "https://next.example/v"
    assert [one.event for one in content.tracking] == ["start"]


@pytest.mark.parametrize(("version", "write"), DOCUMENTS)
def test_what_is_read_is_valid_by_the_second_judge(version, write) -> None:
    assert list_errors(write(version)) == []


@pytest.mark.parametrize("write", [write_inline, write_wrapper])
def test_those_of_4_2_are_valid_by_our_table(write) -> None:
    assert check_vast(write("4.2")) == []


@pytest.mark.parametrize(
    "bad",
    [
        write_inline("4.2").replace(b"<AdServingId>S-1</AdServingId>", b""),
        write_inline("4.2").replace(b"<Impression>https://ads.example/i</Impression>", b""),
        write_inline("4.0").replace(b"00:00:30", b"30"),
        write_inline("3.0").replace(b"<AdSystem version='1'>Ads</AdSystem>", b""),
        write_inline("2.0").replace(b' type="audio/mpeg"', b""),
        vast(wrapper("")),
    ],
)
def test_the_second_judge_knows_a_bad_one(bad) -> None:
    assert list_errors(bad)
