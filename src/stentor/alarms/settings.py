"""The operator's word on alarms: the table `[alarms]` of `stentor.toml`."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Union

import msgspec

from stentor.alarms.plan import Escalation, Routes
from stentor.contracts.alarm import RANKS, Severity
from stentor.lib.fetch import IPNetwork
from stentor.lib.mail import MailServer, parse_mail_address
from stentor.lib.webhooks import parse_webhook_secret

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class ChannelSetting(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """What every channel has."""

    otherwise: str = ""
    """The channel that is tried when this one fails."""


class AppriseSetting(ChannelSetting, tag="apprise"):
    """Any service that Apprise knows, by its URL."""

    url: str = ""
    url_file: str = ""


class MailSetting(ChannelSetting, tag="mail"):
    """Mail through the server of STENTOR_SMTP_URL."""

    to: list[str]


class WebhookSetting(ChannelSetting, tag="webhook"):
    """A signed POST."""

    url: str
    secret: str = ""
    secret_file: str = ""


class PagerDutySetting(ChannelSetting, tag="pagerduty"):
    """Events API v2."""

    routing_key: str = ""
    routing_key_file: str = ""
    url: str = "https://events.pagerduty.com/v2/enqueue"


AnyChannel = Union[AppriseSetting, MailSetting, WebhookSetting, PagerDutySetting]  # noqa: UP007 -- msgspec reads it at run time


class EscalationSetting(msgspec.Struct, forbid_unknown_fields=True):
    after: str
    to: list[str]


class AlarmTable(msgspec.Struct, forbid_unknown_fields=True):
    """`[alarms]` as it is written."""

    channels: dict[str, AnyChannel] = {}
    tell: dict[str, list[str]] = {}
    escalate: dict[str, list[EscalationSetting]] = {}
    heartbeats: dict[str, str] = {}
    heartbeat_seconds: float = 60.0
    networks: list[str] = []


@dataclass(frozen=True, kw_only=True)
class AlarmSettings:
    """Checked. With none, alarms are written down and logged, and nobody is told."""

    channels: Mapping[str, AnyChannel] = field(default_factory=dict)
    routes: Routes = field(default_factory=Routes)
    heartbeats: Mapping[str, str] = field(default_factory=dict)
    """URL by process: `keeper`, `prober`."""
    heartbeat_seconds: float = 60.0
    networks: tuple[IPNetwork, ...] = ()
    """Not public, and may be asked by channels and heartbeats all the same."""
    mail: MailServer | None = None


def parse_alarm_settings(
    table: Mapping[str, Any], mail: MailServer | None = None, root: Path = Path()
) -> AlarmSettings:
    """`table` is what stands in the file; secret files are relative to `root`. ValueError with
    one line that says where it is wrong."""
    try:
        read = msgspec.convert(dict(table), AlarmTable)
    except msgspec.ValidationError as error:
        raise ValueError(f"[alarms] {error}") from error
    channels = {
        name: check_channel(name, setting, mail, root) for name, setting in read.channels.items()
    }
    refuse_unknown(read, channels)
    if not 0 < read.heartbeat_seconds < 86400:
        raise ValueError("[alarms] heartbeat_seconds is a number of seconds above 0")
    return AlarmSettings(
        channels=channels,
        routes=Routes(
            tell=fill_severities(read.tell, channels),
            escalate={
                parse_severity(severity): tuple(
                    Escalation(parse_duration(step.after), tuple(step.to)) for step in steps
                )
                for severity, steps in read.escalate.items()
            },
            otherwise={name: row.otherwise for name, row in channels.items() if row.otherwise},
        ),
        heartbeats=read.heartbeats,
        heartbeat_seconds=read.heartbeat_seconds,
        networks=tuple(parse_network(text) for text in read.networks),
        mail=mail,
    )


def fill_severities(
    tell: Mapping[str, list[str]], channels: Iterable[str]
) -> dict[Severity, tuple[str, ...]]:
    """What is not written: a louder alarm is told at least as widely as a lower one; with
    nothing written, every channel hears everything."""
    written = {parse_severity(severity): tuple(names) for severity, names in tell.items()}
    filled, lower = {}, () if written else tuple(channels)
    for severity in RANKS:
        lower = filled[severity] = written.get(severity, lower)
    return filled


def check_channel(
    name: str, setting: AnyChannel, mail: MailServer | None, root: Path
) -> AnyChannel:
    """The channel with its secret read from the file that holds it."""
    where = f"[alarms.channels.{name}]"
    if isinstance(setting, MailSetting):
        if mail is None:
            raise ValueError(f"{where} needs STENTOR_SMTP_URL")
        for address in setting.to:
            parse_mail_address(address)
        return setting
    for secret in ("url", "secret", "routing_key"):
        if path := getattr(setting, f"{secret}_file", ""):
            setting = msgspec.structs.replace(setting, **{secret: read_secret(where, root / path)})
        if getattr(setting, secret, None) == "":
            raise ValueError(f"{where} has neither {secret} nor {secret}_file")
    if isinstance(setting, WebhookSetting):
        parse_webhook_secret(setting.secret)
    return setting


def read_secret(where: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{where} cannot read {path}: {error}") from error


def refuse_unknown(read: AlarmTable, channels: Mapping[str, AnyChannel]) -> None:
    """Every name of a channel must be one."""
    named = [name for names in read.tell.values() for name in names]
    named += [name for steps in read.escalate.values() for step in steps for name in step.to]
    named += [setting.otherwise for setting in channels.values() if setting.otherwise]
    for name in named:
        if name not in channels:
            raise ValueError(f"[alarms] names the channel {name!r}, which is not described")


def parse_severity(text: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        raise ValueError(f"[alarms] {text!r} is none of {', '.join(RANKS)}") from None


def parse_duration(text: str) -> timedelta:
    """`90s`, `15m`, `24h`, `7d`."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a duration; write one like 15m or 24h")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def parse_network(text: str) -> IPNetwork:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(f"[alarms] {text!r} is not a network like 10.0.0.0/8") from None
