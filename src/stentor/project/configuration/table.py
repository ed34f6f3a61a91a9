"""Every setting there is: one row each; docs/settings.md is made from this table."""

from collections.abc import Callable
from typing import Any, NamedTuple

from stentor.lib.mail import parse_smtp_url
from stentor.project.configuration import values


class Setting(NamedTuple):
    """One decision an operator may take."""

    name: str
    """Environment variable; the TOML key is the same in lower case without `STENTOR_`."""
    kind: str
    """What a value looks like, for people."""
    parse: Callable[[str], Any]
    default: str
    """The text that holds when nothing is set; empty where the default is computed."""
    meaning: str
    is_secret: bool = False
    """True where `<NAME>_FILE` may name a file that holds the value."""
    is_supported: bool = True
    """False for a setting of the platform that this version does not act on yet."""

    @property
    def key(self) -> str:
        return self.name.removeprefix("STENTOR_").lower()

    @property
    def is_number(self) -> bool:
        """May the file say it without quotes?"""
        return self.kind.split(",")[0] in {
            "whole number",
            "port",
            "seconds",
            "days",
            "bytes a second",
        }


SITE = [
    Setting(
        "STENTOR_SITE_HOST", "host name", values.parse_host, "localhost",
        "Where listeners find feeds, audio and pages.",
    ),
    Setting(
        "STENTOR_STUDIO_HOST", "host name", values.parse_host, "",
        "Where publishers work. Default: `studio.` before the site's host.",
    ),
    Setting(
        "STENTOR_SITE_URL", "origin", values.parse_origin, "",
        "The site as listeners write it; feeds carry it. Set it when a balancer stands in front. "
        "Default: `https://`, the site's host and the HTTPS port (left out when 443).",
    ),
    Setting(
        "STENTOR_STUDIO_URL", "origin", values.parse_origin, "",
        "The studio as publishers write it. Default: like the site's, with the studio's host.",
    ),
    Setting(
        "STENTOR_BIND", "IP addresses, by commas", values.parse_addresses, "",
        "Addresses to listen on; `--bind` wins. Default: 127.0.0.1, and ::1 where there is one.",
    ),
    Setting(
        "STENTOR_HTTPS_PORT", "port", values.parse_port, "8443",
        "Port of HTTPS; `--https` wins; 0 takes a free one. When a server has run on this data "
        "directory before, its port is the default, so that commands agree with it.",
    ),
    Setting(
        "STENTOR_HTTP_PORT", "port", values.parse_port, "8080",
        "Port of plain HTTP; `--http` wins; 0 takes a free one. Remembered like the HTTPS port.",
    ),
    Setting(
        "STENTOR_TRUSTED_PROXIES", "networks, by commas", values.parse_networks, "",
        "Balancers and CDNs whose `X-Forwarded-For` is believed. Default: nobody's is.",
    ),
    Setting(
        "STENTOR_DEMAND_NETWORKS", "networks, by commas", values.parse_networks, "",
        "Networks that are not public in which VAST tags, bidders, their media files and pixels "
        "may stand all the same. Default: public addresses only.",
    ),
]  # fmt: skip

STORES = [
    Setting(
        "STENTOR_DATA", "directory", values.parse_path, "data",
        "Where everything lies; `--data` wins. Cannot stand in the TOML file, which lies in it.",
    ),
    Setting(
        "DATABASE_URL", "sqlite:///path", values.parse_database, "sqlite:///stentor.sqlite3",
        "The studio's database; a relative path is below the data directory.",
        is_secret=True,
    ),
    Setting(
        "STENTOR_PUBLISHED", "directory", values.parse_published, "",
        "Where published files and their journal lie. Default: `published` in the data directory.",
    ),
    Setting(
        "STENTOR_SECRET_KEY", "text of 32 letters or more", values.parse_secret_key, "",
        "Signs the studio's sessions and links. Default: made at the first start and kept in "
        "`state/keys/django.key`.",
        is_secret=True,
    ),
    Setting(
        "STENTOR_SIGNING_KEYS_FILE", "file", values.parse_path, "",
        "Keys that sign arrangement addresses, newest first. Default: `state/keys/signing.json`, "
        "made at the first start.",
    ),
    Setting(
        "STENTOR_REDIS_URL", "redis:// URL", values.parse_redis, "",
        "Where pins and the spots listeners heard are kept for several edge machines: "
        "`redis://:password@cache.example.org:6379/0`, or `rediss://` for TLS. Default: "
        "`state/memory`, for the workers of this machine.",
        is_secret=True,
    ),
    Setting(
        "STENTOR_LINK_HOURS", "whole number", values.parse_integer(1), "48",
        "How long a link to an arrangement with spots lasts at least; after that it leads back to "
        "the episode's stable address.",
    ),
    Setting(
        "STENTOR_RESERVED_MINUTES", "whole number", values.parse_integer(0), "60",
        "How long spots count against their caps for a listener who was given them and took no "
        "audio. 0: for good; set it where a CDN sends audio that the edge does not see.",
    ),
]  # fmt: skip

PROCESSES = [
    Setting(
        "STENTOR_EDGE_WORKERS", "whole number", values.parse_integer(1), "",
        "Edge processes; `--workers` wins. Default: one a processor.",
    ),
    Setting(
        "STENTOR_EDGE_MACHINES", "whole number", values.parse_integer(1), "1",
        "Edge machines with as many processes each. Between two ad books every process takes the "
        "others of all machines to have decided as often as itself.",
    ),
    Setting(
        "STENTOR_STUDIO_THREADS", "whole number", values.parse_integer(1), "8",
        "Requests the studio works on at once.",
    ),
    Setting(
        "STENTOR_LOG_FORMAT", "text or json", values.parse_choice("text", "json"), "text",
        "How log lines look on standard error.",
    ),
    Setting(
        "STENTOR_LOG_LEVEL", "debug, info, warning or error",
        values.parse_choice("debug", "info", "warning", "error"), "info",
        "The least weighty log lines that are written.",
    ),
]  # fmt: skip

LIMITS = [
    Setting(
        "STENTOR_EDGE_HEADER_SECONDS", "seconds", values.parse_seconds, "10",
        "How long a client may take over the head of a request.",
    ),
    Setting(
        "STENTOR_EDGE_HEADER_BYTES", "whole number", values.parse_integer(1024), "16384",
        "How large the head of a request may be.",
    ),
    Setting(
        "STENTOR_EDGE_IDLE_SECONDS", "seconds", values.parse_seconds, "75",
        "How long an idle connection is kept, and how long a stalled one.",
    ),
    Setting(
        "STENTOR_EDGE_CONNECTIONS_PER_ADDRESS", "whole number", values.parse_integer(1), "512",
        "Open connections one address, or one IPv6 /64, may hold on one edge worker. Trusted "
        "proxies may hold any number.",
    ),
    Setting(
        "STENTOR_EDGE_CONNECTIONS", "whole number", values.parse_integer(1), "15000",
        "Open connections one edge worker holds; more are told to come back. The process needs "
        "as many descriptors (`LimitNOFILE`).",
    ),
    Setting(
        "STENTOR_EDGE_CERTIFICATES", "whole number", values.parse_integer(100), "10000",
        "Certificates that one edge worker holds ready for handshakes, 20 KB each; of further "
        "names the one that was not asked for the longest time makes room, and costs half a "
        "millisecond more when it is asked for again.",
    ),
    Setting(
        "STENTOR_EDGE_LEAST_RATE", "bytes a second", values.parse_integer(1), "256",
        "What a client must take of an answer, or send of a body, on the average of the idle "
        "seconds; slower ones are dropped.",
    ),
]  # fmt: skip

WATCHING = [
    Setting(
        "STENTOR_METRICS_TOKEN", "text of 16 letters or more", values.parse_token, "",
        "Opens `/metrics` to whoever brings it as `Authorization: Bearer …`. Default: only this "
        "machine may read them.",
        is_secret=True,
    ),
]  # fmt: skip

MAIL = [
    Setting(
        "STENTOR_SMTP_URL", "smtp:// or smtps:// URL", parse_smtp_url, "",
        "Mail server for alarms, and whom mail is from: "
        "`smtp://user:password@mail.example.org:587?from=stentor@example.org`. Default: no mail.",
        is_secret=True,
    ),
]  # fmt: skip

PRIVACY = [
    Setting(
        "STENTOR_KEEP_ADDRESSES_DAYS", "days, 1 to 30", values.parse_days(30), "7",
        "How long the key of a day is kept that listeners' addresses were encrypted under. The "
        "lake keeps no address; requests it has not taken in by then name no listener any more.",
    ),
    Setting(
        "STENTOR_KEEP_DECISIONS_DAYS", "days, 1 to 400", values.parse_days(400), "30",
        "How long records of which spots were chosen for whom, and why, are kept after the last "
        "one in their file. `stentor ads explain` looks back as far.",
    ),
]  # fmt: skip

GEOGRAPHY = [
    Setting(
        "STENTOR_GEO_FILES", "files, by commas, or none", values.parse_files, "",
        "What tells an address's country, region and network: MMDB files of any vendor, and Tor's "
        "tables; each is asked for what those before it did not know. A file that is replaced is "
        "read anew. Default: the tables of Debian's tor-geoipdb (countries only) where it is "
        "installed, else nothing.",
    ),
]  # fmt: skip
CERTIFICATES = [
    Setting(
        "STENTOR_ACME_DIRECTORY", "URLs, by commas", values.parse_directories, "",
        "ACME directories of public certificate authorities, first choice first. With two or more, "
        "a second certificate of another authority is held ready for every name. More about each "
        "stands in the table `[acme]`; see [certificates](certificates.md). Default: only the "
        "local authority.",
    ),
    Setting(
        "STENTOR_ACME_CA_BUNDLE", "file", values.parse_path, "",
        "Roots trusted when talking to the authorities, in place of the system's: for an authority "
        "of your own.",
    ),
    Setting(
        "STENTOR_CERTIFICATE_PASSPHRASE", "text", values.parse_text, "",
        "Encrypts the private keys of public certificates on disk. Default: they are in the clear, "
        "readable by their owner only.",
        is_secret=True,
    ),
]  # fmt: skip

SECTIONS = {
    "The site": SITE,
    "Stores and keys": STORES,
    "Processes": PROCESSES,
    "Limits of the edge": LIMITS,
    "Watching": WATCHING,
    "Mail": MAIL,
    "Privacy of listeners": PRIVACY,
    "Where listeners are": GEOGRAPHY,
    "Public certificates": CERTIFICATES,
}

SETTINGS = {setting.name: setting for section in SECTIONS.values() for setting in section}
