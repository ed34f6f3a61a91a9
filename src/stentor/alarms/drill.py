"""A message that says it is a drill, through every channel: better tried than hoped."""

from dataclasses import replace

from stentor.alarms.channels import ChannelError, build_channels
from stentor.alarms.settings import AlarmSettings
from stentor.alarms.words import Words
from stentor.contracts.alarm import Severity
from stentor.lib.clock import utc_now
from stentor.lib.ids import new_id


def try_channels(settings: AlarmSettings) -> dict[str, str]:
    """By channel: why it did not take the message, empty where it did. What a channel opens by
    the first message it closes again by a second."""
    return {name: try_channel(name, settings) for name in settings.channels}


def try_channel(name: str, settings: AlarmSettings) -> str:
    now, alarm = utc_now(), new_id()
    begin = Words(
        id=f"{alarm}.note",
        alarm=alarm,
        key="drill",
        kind="alarm",
        severity=Severity.NOTE,
        title="This is a drill",
        text="Somebody has tried whether Stentor's alarms arrive. Nothing is wrong.",
        url="",
        details={},
        source="stentor alarms test",
        opened_at=now,
        resolved_at=None,
    )
    over = replace(begin, id=f"{alarm}.over", kind="over", resolved_at=now)
    channel = build_channels(settings)[name]
    try:
        channel.send(begin)
        channel.send(over)
    except ChannelError as error:
        return str(error)
    return ""
