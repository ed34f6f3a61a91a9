"""Where an address is, by real files: MMDB of several vendors' shapes, and Tor's tables."""

from datetime import UTC, datetime
from pathlib import Path

import netaddr
import pytest
from mmdb_writer import MMDBWriter

from stentor.geography import (
    DEBIAN_TABLES,
    NOWHERE,
    Geography,
    GeographyError,
    GeographyFiles,
    Place,
    find_default_files,
    open_geography,
)
from stentor.geography.tor_table import TorTable

TOR_4 = """# A table
# Generated: Thu, 25 Jun 2026 04:33:59 GMT
16777216,16777471,AU
16777472,16778239,??
3405803776,3405804031,CH
"""
TOR_6 = """2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,DE
2001:db8:7::,2001:db8:7::7fff:ffff:ffff:ffff,FR
2001:db8:7:0:8000::,2001:db8:7::ffff:ffff:ffff:ffff,IT
"""


def write_mmdb(path: Path, rows: dict[str, object], kind: str = "Test-City") -> Path:
    writer = MMDBWriter(ip_version=6, database_type=kind, ipv4_compatible=True)
    for network, row in rows.items():
        writer.insert_network(netaddr.IPSet([network]), row)
    writer.to_db_file(str(path))
    return path


@pytest.fixture
def tor_tables(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "geoip", tmp_path / "geoip6"]
    for path, text in zip(files, (TOR_4, TOR_6), strict=True):
        path.write_text(text)
    return files


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"country": {"iso_code": "DE"}}, Place("DE")),
        ({"registered_country": {"iso_code": "SE"}}, Place("SE")),
        (
            {
                "country": {"iso_code": "CH"},
                "subdivisions": [{"iso_code": "ZH"}, {"iso_code": "112"}],
                "autonomous_system_number": 3303,
            },
            Place("CH", "CH-ZH", 3303),
        ),
        ({"country": "us", "region": "California", "asn": "AS13335"}, Place("US", None, 13335)),
        ({"country": "Germany", "country_code": "DE", "asn": 3320}, Place("DE", None, 3320)),
        ({"country_code": "GB", "region_code": "GB-ENG"}, Place("GB", "GB-ENG")),
        ({"autonomous_system_number": 64500}, Place(None, None, 64500)),
        ({"country": {"iso_code": "??"}, "subdivisions": [], "asn": "none"}, NOWHERE),
        ({"subdivisions": [{"iso_code": "ZH"}]}, NOWHERE),
        ({"country": 7, "subdivisions": "ZH"}, NOWHERE),
    ],
)
def test_a_row_of_any_vendor(tmp_path: Path, row: dict[str, object], place: Place) -> None:
    geography = open_geography([write_mmdb(tmp_path / "a.mmdb", {"203.0.113.0/24": row})])
    assert geography.find("203.0.113.9") == place
    assert geography.find("::ffff:203.0.113.9") == place
    assert geography.find("198.51.100.1") == NOWHERE


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("1.0.0.0", "AU"),
        ("1.0.0.255", "AU"),
        ("1.0.1.0", None),
        ("1.0.4.0", None),
        ("0.255.255.255", None),
        ("203.0.113.9", "CH"),
        ("::ffff:203.0.113.9", "CH"),
        ("203.0.114.0", None),
        ("2001:db8::1", "DE"),
        ("2001:db8:0:7::/64", "DE"),
        ("2001:db8:1::", None),
        ("2001:db8:7::1", "FR"),
        ("2001:db8:7::ffff:1:1:1", "FR"),
        ("no address", None),
        ("", None),
    ],
)
def test_tors_tables(tor_tables: list[Path], address: str, country: str | None) -> None:
    assert open_geography(tor_tables).find(address) == Place(country)


@pytest.mark.parametrize("text", ["", "# nothing\n", "1,2\n", "a,b,DE\n", "5,6,DE\n1,2,FR\n"])
def test_what_is_no_table(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d|no ranges"):
        TorTable(text)


def test_each_file_adds_what_those_before_did_not_know(tmp_path: Path, tor_tables) -> None:
    network = write_mmdb(
        tmp_path / "asn.mmdb", {"203.0.113.0/24": {"autonomous_system_number": 64500}}
    )
    city = write_mmdb(
        tmp_path / "city.mmdb",
        {"203.0.113.0/24": {"country": {"iso_code": "DE"}, "subdivisions": [{"iso_code": "BY"}]}},
    )
    find = open_geography([network, *tor_tables, city]).find
    assert find("203.0.113.9") == Place("CH", None, 64500)  # a region of another country is none
    assert open_geography([city, network]).find("203.0.113.9") == Place("DE", "DE-BY", 64500)


def test_the_version_names_the_content(tmp_path: Path, tor_tables: list[Path]) -> None:
    before = open_geography(tor_tables).version
    assert before.startswith("tor-20260625-")
    assert open_geography(tor_tables).version == before
    tor_tables[0].write_text(TOR_4.replace("AU", "NZ"))
    assert open_geography(tor_tables).version != before
    made = open_geography([write_mmdb(tmp_path / "a.mmdb", {"1.0.0.0/8": {}}, "DBIP-City (free)")])
    assert made.version.startswith(f"dbip-city-free-{datetime.now(UTC):%Y%m%d}")


def test_without_a_file_nothing_is_known_and_nothing_breaks() -> None:
    assert (Geography().version, Geography().find("203.0.113.9")) == ("", NOWHERE)


@pytest.mark.parametrize("name", ["gone.mmdb", "gone", "bad.mmdb", "bad", "latin"])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "bad.mmdb").write_bytes(b"no database")
    (tmp_path / "bad").write_text("no table")
    (tmp_path / "latin").write_bytes(b"\xff\xfe")
    with pytest.raises(GeographyError, match=name):
        open_geography([tmp_path / name])


def test_a_replaced_file_is_read_anew_and_a_bad_one_changes_nothing(tor_tables) -> None:
    files = GeographyFiles(tor_tables)
    assert files.find() is files.find()
    assert files.find().find("1.0.0.1").country == "AU"
    replace(tor_tables[0], TOR_4.replace("AU", "NZ"))
    assert files.find().find("1.0.0.1").country == "NZ"
    replace(tor_tables[0], "garbage")
    assert files.find().find("1.0.0.1").country == "NZ"
    assert GeographyFiles().find().find("1.0.0.1") == NOWHERE


def test_debians_tables_are_the_default() -> None:
    assert find_default_files() == DEBIAN_TABLES, "make packages installs tor-geoipdb"
    geography = open_geography(find_default_files())
    assert geography.find("1.1.1.1").country == "AU"
    assert geography.find("193.0.6.139").country == "NL"
    assert geography.find("2001:67c:2e8::1").country == "NL"


def replace(path: Path, text: str) -> None:
    new = path.with_name("new")
    new.write_text(text)
    new.replace(path)
