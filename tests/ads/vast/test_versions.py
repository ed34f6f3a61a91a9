"""Documents of every published version are read alike, and are what they say they are.

What judges: the published schemas of 2.0 and 3.0, which a package holds; our table of the one of
4.2, whose file may not be copied; and a library that has rules of its own for every version.
"""

import sys
from pathlib import Path

import pytest
from lxml import etree

from made.vast_documents import (
    inline,
    media,
    pod,
    vast,
    wrapper,
    write_inline,
    write_wrapper,
)
from stentor.ads.vast import Inline, Wrapper, parse_vast
from stentor.ads.vast.schema import check_vast

VERSIONS = ["2.0", "3.0", "4.0", "4.1", "4.2"]
DOCUMENTS = [(version, write) for version in VERSIONS for write in (write_inline, write_wrapper)]


def list_errors(content: bytes) -> list[str]:
    vastlint = pytest.importorskip("vastlint", reason="make .venv/.engines installs it")
    return [one.message for one in vastlint.validate(content).issues if one.severity == "error"]


def load_schema(version: str) -> etree.XMLSchema:
    file = Path(sys.prefix) / "vast" / f"{version}.xsd"
    if not file.exists():
        pytest.skip("no npm to fetch the published schemas with (make packages)")
    return etree.XMLSchema(etree.parse(file))


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


@pytest.mark.parametrize(("version", "write"), DOCUMENTS[:4])
def test_those_of_2_0_and_3_0_are_valid_by_the_published_schemas(version, write) -> None:
    schema = load_schema(version)
    assert schema.validate(etree.fromstring(write(version))), schema.error_log


@pytest.mark.parametrize("version", ["2.0", "3.0"])
@pytest.mark.parametrize(
    "without",
    ["<AdSystem version='1'>Ads</AdSystem>", "<Impression>https://ads.example/i</Impression>"],
)
def test_a_published_schema_knows_a_bad_one(version, without) -> None:
    bad = write_inline(version).replace(without.encode(), b"")
    assert not load_schema(version).validate(etree.fromstring(bad))


MORE = (
    "<Advertiser>Acme</Advertiser><Expires>600</Expires><Category authority='x'>IAB8</Category>"
    "<Pricing model='CPM' currency='EUR'>12.50</Pricing>"
)
TESTED_ON = [
    vast(),
    vast(errors="<Error>https://n.example/e</Error>"),
    vast(inline(), inline(media(kbps=64) + media(), more=MORE)),
    vast(wrapper("https://b.example/v", flags='followAdditionalWrappers="0"')),
    vast(wrapper("https://b.example/v", more="<BlockedAdCategories>IAB7</BlockedAdCategories>")),
    pod(inline(tracking="<Tracking event='start'>https://t.example/s</Tracking>"), inline()),
    write_inline("4.2"),
    write_wrapper("4.2"),
]
"""What other tests build upon."""


@pytest.mark.parametrize("content", TESTED_ON)
def test_what_is_tested_on_is_valid_4_2(content) -> None:
    assert check_vast(content) == []
    assert list_errors(content) == []


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
