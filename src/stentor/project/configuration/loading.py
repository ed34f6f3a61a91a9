"""Reads the settings: a flag wins over the environment, that over the file, that over defaults."""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from stentor.alarms.settings import parse_alarm_settings
from stentor.domains.settings import HostSettings, parse_host_settings
from stentor.geography import find_default_files
from stentor.keeper.acme.settings import PublicSettings
from stentor.keeper.acme.table import parse_acme_table
from stentor.lib.layout import DataLayout
from stentor.prober.settings import parse_probe_settings, parse_status_settings
from stentor.project.configuration.errors import ConfigurationError
from stentor.project.configuration.model import Configuration, EdgeLimits
from stentor.project.configuration.served import read_served_ports
from stentor.project.configuration.table import SETTINGS, Setting

TOML_NAME = "stentor.toml"
TABLES = ("acme", "alarms", "hosts", "probes", "status")
"""Tables of the file; each is read by the room it is for."""
Parsed = TypeVar("Parsed")
ORCHESTRATED = re.compile(r"STENTOR_(SERVICE|PORT)(_|$)")
"""What Kubernetes sets by itself for a service of the name `stentor`."""


def load_configuration(
    data: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, str] | None = None,
) -> Configuration:
    """The settings that hold now; makes no file.

    `data` is the data directory when the command line names it; `flags` are further settings
    by their names that win over everything. ConfigurationError on the first wrong setting.
    """
    environment = os.environ if environment is None else environment
    refuse_unknown_variables(environment)
    texts = {name: text for name in SETTINGS if (text := read_variable(environment, name))}
    root = (data or Path(texts.get("STENTOR_DATA", "data"))).expanduser().absolute()
    document = read_toml(root / TOML_NAME)
    texts = read_texts(root / TOML_NAME, document) | texts | dict(flags or {})
    served = {name: str(port) for name, port in read_served_ports(DataLayout(root)).items()}
    return build_configuration(root, served | texts, document)


def build_configuration(
    root: Path, texts: Mapping[str, str], tables: Mapping[str, Any] | None = None
) -> Configuration:
    """Values from the texts that are set and the tables of the file."""

    def value(name: str) -> Any:
        """Parsed; None where nothing is set and the default is computed here."""
        return parse_setting(SETTINGS[name], texts.get(name))

    published = value("STENTOR_PUBLISHED")
    layout = DataLayout(root, published_root=root / published if published else None)
    site_host = value("STENTOR_SITE_HOST")
    studio_host = value("STENTOR_STUDIO_HOST") or f"studio.{site_host}"
    if studio_host == site_host:
        raise ConfigurationError("STENTOR_STUDIO_HOST must be another name than STENTOR_SITE_HOST")
    https_port = value("STENTOR_HTTPS_PORT")
    mail = value("STENTOR_SMTP_URL")

    status = parse_table(tables, "status", lambda table: parse_status_settings(table, root))
    if status.host in {site_host, studio_host}:
        raise ConfigurationError("[status] host must be a name of its own; the site has /status")

    def parse_acme(table: Mapping[str, Any]) -> PublicSettings:
        bundle, directories = value("STENTOR_ACME_CA_BUNDLE"), value("STENTOR_ACME_DIRECTORY")
        return parse_acme_table(
            table,
            directories or (),
            tuple(filter(None, (site_host, studio_host, status.host))),
            bundle=root / bundle if bundle else None,
            passphrase=value("STENTOR_CERTIFICATE_PASSPHRASE"),
            root=root,
        )

    public = parse_table(tables, "acme", parse_acme)
    site_url = value("STENTOR_SITE_URL") or compute_origin(site_host, https_port)

    def parse_hosts(table: Mapping[str, Any]) -> HostSettings:
        """Listeners come in where the site's address says, and beside it in the clear."""
        seen_port = urlsplit(site_url).port or 443
        return parse_host_settings(
            table,
            root,
            https_port=seen_port,
            http_port=80 if seen_port == 443 else value("STENTOR_HTTP_PORT"),
            roots=None if public.authorities else layout.certs / "ca.pem",
        )

    return Configuration(
        layout=layout,
        site_host=site_host,
        studio_host=studio_host,
        site_url=site_url,
        studio_url=value("STENTOR_STUDIO_URL") or compute_origin(studio_host, https_port),
        bind=value("STENTOR_BIND") or (),
        https_port=https_port,
        http_port=value("STENTOR_HTTP_PORT"),
        trusted_proxies=value("STENTOR_TRUSTED_PROXIES") or (),
        demand_networks=value("STENTOR_DEMAND_NETWORKS") or (),
        database=root / value("DATABASE_URL"),
        signing_keys=root / (value("STENTOR_SIGNING_KEYS_FILE") or layout.keys / "signing.json"),
        redis_url=value("STENTOR_REDIS_URL"),
        link_hours=value("STENTOR_LINK_HOURS"),
        reserved_minutes=value("STENTOR_RESERVED_MINUTES"),
        edge_workers=value("STENTOR_EDGE_WORKERS") or len(os.sched_getaffinity(0)),
        edge_machines=value("STENTOR_EDGE_MACHINES"),
        studio_threads=value("STENTOR_STUDIO_THREADS"),
        log_format=value("STENTOR_LOG_FORMAT"),
        log_level=value("STENTOR_LOG_LEVEL"),
        edge_limits=EdgeLimits(
            header_seconds=value("STENTOR_EDGE_HEADER_SECONDS"),
            header_bytes=value("STENTOR_EDGE_HEADER_BYTES"),
            idle_seconds=value("STENTOR_EDGE_IDLE_SECONDS"),
            least_rate=value("STENTOR_EDGE_LEAST_RATE"),
            connections=value("STENTOR_EDGE_CONNECTIONS"),
            connections_per_address=value("STENTOR_EDGE_CONNECTIONS_PER_ADDRESS"),
            certificates=value("STENTOR_EDGE_CERTIFICATES"),
        ),
        metrics_token=value("STENTOR_METRICS_TOKEN"),
        keep_addresses_days=value("STENTOR_KEEP_ADDRESSES_DAYS"),
        geography_files=choose_geography(root, value("STENTOR_GEO_FILES")),
        keep_decisions_days=value("STENTOR_KEEP_DECISIONS_DAYS"),
        configured_secret_key=value("STENTOR_SECRET_KEY"),
        mail=mail,
        public=public,
        hosts=parse_table(tables, "hosts", parse_hosts),
        alarms=parse_table(tables, "alarms", lambda table: parse_alarm_settings(table, mail, root)),
        probes=parse_table(tables, "probes", lambda table: parse_probe_settings(table, root)),
        status=status,
        warnings=tuple(
            f"{name} is set, but this version does not act on it yet"
            for name, setting in SETTINGS.items()
            if name in texts and not setting.is_supported
        ),
    )


def choose_geography(root: Path, files: tuple[Path, ...] | None) -> tuple[Path, ...]:
    """The files that are named, relative ones below the data directory, or the installed ones."""
    return find_default_files() if files is None else tuple(root / path for path in files)


def compute_origin(host: str, https_port: int) -> str:
    return f"https://{host}" if https_port == 443 else f"https://{host}:{https_port}"


def parse_table(
    tables: Mapping[str, Any] | None, name: str, parse: Callable[[Mapping[str, Any]], Parsed]
) -> Parsed:
    """What a room makes of its table; of an empty one where there is none."""
    table = (tables or {}).get(name, {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"{name} in {TOML_NAME} is a table; write [{name}]")
    try:
        return parse(table)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def parse_setting(setting: Setting, text: str | None) -> Any:
    """The value; None where neither a text nor a default text is there."""
    text = setting.default if text is None else text
    if not text:
        return None
    try:
        return setting.parse(text)
    except ValueError as error:
        raise ConfigurationError(f"{setting.name} {error}") from error


def read_variable(environment: Mapping[str, str], name: str) -> str | None:
    """The variable, or for a secret the content of the file that `<name>_FILE` names."""
    if text := environment.get(name):
        return text
    path = environment.get(f"{name}_FILE") if SETTINGS[name].is_secret else None
    if not path:
        return None
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ConfigurationError(f"{name}_FILE: cannot read {path}: {reason}") from error


def refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    known = set(SETTINGS) | {f"{name}_FILE" for name, row in SETTINGS.items() if row.is_secret}
    for name in environment:
        if name.startswith("STENTOR_") and name not in known and not ORCHESTRATED.match(name):
            raise ConfigurationError(f"{name} is not a setting{suggest(name, known)}")


def read_toml(path: Path) -> dict[str, Any]:
    """The TOML file; empty where there is none."""
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error


def read_texts(path: Path, document: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the settings in a TOML file, by setting name; tables are the rooms'."""
    by_key = {row.key: name for name, row in SETTINGS.items() if name != "STENTOR_DATA"}
    texts = {}
    for key, content in document.items():
        if key in TABLES:
            continue
        if key not in by_key:
            known = {*by_key, *TABLES}
            raise ConfigurationError(f"{path}: {key} is not a setting{suggest(key, known)}")
        texts[by_key[key]] = write_as_text(path, SETTINGS[by_key[key]], content)
    return texts


def write_as_text(path: Path, setting: Setting, content: object) -> str:
    """A TOML value in the spelling of the environment; lists become texts with commas."""
    if isinstance(content, list) and all(isinstance(part, str) for part in content):
        return ",".join(content)
    if isinstance(content, str):
        return content
    if isinstance(content, bool) or not isinstance(content, int | float):
        raise ConfigurationError(
            f"{path}: {setting.key} is neither a text, a number nor a list of texts"
        )
    if not setting.is_number:
        raise ConfigurationError(
            f"{path}: {setting.key} = {content} is a number; what belongs here is of the kind "
            f"“{setting.kind}”, in quotes"
        )
    return str(content)


def suggest(name: str, known: Mapping[str, str] | set[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else "; see docs/settings.md"
