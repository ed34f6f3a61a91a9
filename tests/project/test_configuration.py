"""Settings: where they come from, who wins, and what is refused with which words."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from stentor.project.configuration import Configuration, ConfigurationError, load_configuration
from stentor.project.configuration.page import render_page
from stentor.project.configuration.served import write_served_ports
from stentor.project.configuration.table import SETTINGS

ROOT = Path(__file__).parents[2]


def load(data: Path, **environment: str) -> Configuration:
    return load_configuration(data, environment)


def test_nothing_set_means_embedded_on_localhost(tmp_path: Path) -> None:
    configuration = load(tmp_path)
    assert configuration.site_url == "https://localhost:8443"
    assert configuration.studio_url == "https://studio.localhost:8443"
    assert configuration.database == tmp_path / "stentor.sqlite3"
    assert configuration.layout.objects == tmp_path / "published" / "objects"
    assert configuration.warnings == ()


def test_loading_makes_no_file(tmp_path: Path) -> None:
    load(tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("STENTOR_SITE_HOST", "Podcasts.Example.org.", "site_host", "podcasts.example.org"),
        ("STENTOR_SITE_HOST", "p.example", "studio_host", "studio.p.example"),
        ("STENTOR_STUDIO_HOST", "work.example", "studio_host", "work.example"),
        ("STENTOR_HTTPS_PORT", "443", "site_url", "https://localhost"),
        ("STENTOR_HTTPS_PORT", "9000", "studio_url", "https://studio.localhost:9000"),
        ("STENTOR_SITE_URL", "https://p.example/", "site_url", "https://p.example"),
        ("STENTOR_BIND", "127.0.0.1, [::1]", "bind", ("127.0.0.1", "::1")),
        (
            "STENTOR_TRUSTED_PROXIES",
            "10.0.0.0/8,::1",
            "trusted_proxies",
            (ip_network("10.0.0.0/8"), ip_network("::1")),
        ),
        ("STENTOR_EDGE_WORKERS", "3", "edge_workers", 3),
        ("STENTOR_EDGE_MACHINES", "2", "edge_machines", 2),
        ("STENTOR_KEEP_ADDRESSES_DAYS", "1", "keep_addresses_days", 1),
        ("STENTOR_KEEP_DECISIONS_DAYS", "400", "keep_decisions_days", 400),
        ("DATABASE_URL", "sqlite:////var/lib/s.db", "database", Path("/var/lib/s.db")),
        ("STENTOR_LOG_FORMAT", "JSON", "log_format", "json"),
    ],
)
def test_a_variable_decides(
    tmp_path: Path, name: str, text: str, attribute: str, value: object
) -> None:
    assert getattr(load(tmp_path, **{name: text}), attribute) == value


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("STENTOR_SITE_HOTS", "a", "did you mean STENTOR_SITE_HOST?"),
        ("STENTOR_SITE_HOST", "https://a.example", "is not a host name"),
        ("STENTOR_SITE_HOST", "-a.example", "is not a host name"),
        ("STENTOR_SITE_HOST", "5", "is not a host name"),
        ("STENTOR_STUDIO_HOST", "localhost", "another name than STENTOR_SITE_HOST"),
        ("STENTOR_SITE_URL", "https://a.example/path", "is not an origin"),
        ("STENTOR_SITE_URL", "ftp://a.example", "is not an origin"),
        ("STENTOR_SITE_URL", "https://a.example:port", "is not an origin"),
        ("STENTOR_BIND", "localhost", "is not an IP address"),
        ("STENTOR_BIND", ",", "is empty"),
        ("STENTOR_HTTPS_PORT", "65536", "is not a port"),
        ("STENTOR_HTTPS_PORT", "-1", "is not a whole number"),
        ("STENTOR_HTTPS_PORT", "eight", "is not a whole number"),
        ("STENTOR_EDGE_WORKERS", "0", "at least 1"),
        ("STENTOR_KEEP_ADDRESSES_DAYS", "0", "days from 1 to 30"),
        ("STENTOR_KEEP_ADDRESSES_DAYS", "31", "days from 1 to 30"),
        ("STENTOR_KEEP_DECISIONS_DAYS", "401", "days from 1 to 400"),
        ("STENTOR_TRUSTED_PROXIES", "10.0.0.1/8", "is not a network"),
        ("STENTOR_PUBLISHED", "s3://bucket", "not on S3"),
        ("DATABASE_URL", "postgresql://u:secret@h/d", "does not support"),
        ("DATABASE_URL", "stentor.sqlite3", "is not a database address"),
        ("DATABASE_URL", "sqlite:///", "is not a database address"),
        ("STENTOR_SECRET_KEY", "short", "shorter than 32 letters"),
        ("STENTOR_SECRET_KEY_FILE", "/nowhere/at/all", "No such file"),
        ("STENTOR_LOG_LEVEL", "loud", "is none of debug"),
        ("STENTOR_EDGE_IDLE_SECONDS", "nan", "is not a number of seconds"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load(tmp_path, **{name: text})
    assert words in str(refusal.value)
    assert name in str(refusal.value) or words.startswith("another")
    assert "\n" not in str(refusal.value)


def test_a_refusal_never_shows_a_secret(tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "STENTOR_SECRET_KEY"):
        with pytest.raises(ConfigurationError) as refusal:
            load(tmp_path, **{name: "hunter2"})
        assert "hunter2" not in str(refusal.value)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("k" * 40 + "\n")
    assert load(tmp_path, STENTOR_SECRET_KEY_FILE=str(file)).load_secret_key() == "k" * 40


def test_a_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = load(tmp_path).load_secret_key()
    assert len(first) == 64
    assert load(tmp_path).load_secret_key() == first


def test_flag_wins_over_environment_over_file(tmp_path: Path) -> None:
    (tmp_path / "stentor.toml").write_text('https_port = 1\nhttp_port = 2\nsite_host = "a.example"')
    configuration = load_configuration(
        tmp_path,
        {"STENTOR_HTTPS_PORT": "3", "STENTOR_HTTP_PORT": "4"},
        {"STENTOR_HTTPS_PORT": "5"},
    )
    assert (configuration.https_port, configuration.http_port) == (5, 4)
    assert configuration.site_host == "a.example"


def test_the_file_may_write_lists(tmp_path: Path) -> None:
    (tmp_path / "stentor.toml").write_text('bind = ["127.0.0.1", "::1"]')
    assert load(tmp_path).bind == ("127.0.0.1", "::1")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("site_hots = 'a'", "did you mean site_host?"),
        ("data = '/elsewhere'", "data is not a setting"),
        ("https_port = true", "neither a text"),
        ("https_port = [1]", "neither a text"),
        ("https_port = ", "cannot be read"),
        ("[edge]\nworkers = 2", "edge is not a setting"),
        (
            "site_host = 5",
            "site_host = 5 is a number; what belongs here is of the kind “host name”",
        ),
        ("signing_keys_file = 5.5", "is a number"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, document: str, words: str) -> None:
    (tmp_path / "stentor.toml").write_text(document)
    with pytest.raises(ConfigurationError) as refusal:
        load(tmp_path)
    assert words in str(refusal.value)
    assert "stentor.toml" in str(refusal.value)


def test_a_setting_nobody_acts_on_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = SETTINGS["STENTOR_REDIS_URL"]._replace(is_supported=False)
    monkeypatch.setitem(SETTINGS, later.name, later)
    assert load(tmp_path, STENTOR_REDIS_URL="redis://cache").warnings == (
        "STENTOR_REDIS_URL is set, but this version does not act on it yet",
    )


def test_what_kubernetes_sets_for_a_service_called_stentor_is_no_error(tmp_path: Path) -> None:
    load(tmp_path, STENTOR_SERVICE_HOST="10.0.0.1", STENTOR_PORT_443_TCP="tcp://10.0.0.1:443")


def test_a_command_beside_the_server_agrees_with_it_on_the_ports(tmp_path: Path) -> None:
    write_served_ports(load(tmp_path).layout, 9443, 9080)
    assert load(tmp_path).site_url == "https://localhost:9443"
    assert load(tmp_path).http_port == 9080
    assert load(tmp_path, STENTOR_HTTPS_PORT="443").site_url == "https://localhost"


def test_an_unreadable_note_of_the_ports_is_as_none(tmp_path: Path) -> None:
    note = load(tmp_path).layout.served
    note.parent.mkdir(parents=True)
    note.write_text('{"STENTOR_HTTPS_PORT": nul')
    assert load(tmp_path).https_port == 8443


def test_the_reference_page_is_the_table_of_the_code() -> None:
    written = (ROOT / "docs" / "settings.md").read_text()
    assert written == render_page(), "run `make docs`"
