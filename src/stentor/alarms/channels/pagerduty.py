"""PagerDuty's Events API v2: one incident an alarm, resolved when it is over."""

from dataclasses import dataclass

import msgspec

from stentor.alarms.channels.channel import SEND_SECONDS, ChannelError
from stentor.alarms.words import Words
from stentor.contracts.alarm import Severity
from stentor.lib.clock import format_instant
from stentor.lib.fetch import FetchError, IPNetwork, post

SEVERITIES = {Severity.NOTE: "warning", Severity.PAGE: "error", Severity.EVERYBODY: "critical"}
LONGEST_SUMMARY = 1024


@dataclass(frozen=True)
class PagerDutyChannel:
    """The alarm's id is the `dedup_key`: what is sent twice is one incident there."""

    url: str
    routing_key: str
    networks: tuple[IPNetwork, ...] = ()

    def send(self, words: Words) -> None:
        try:
            answer = post(
                self.url,
                msgspec.json.encode(describe(words, self.routing_key)),
                {"content-type": "application/json"},
                most_bytes=1 << 16,
                seconds=SEND_SECONDS,
                allowed=self.networks,
            )
        except FetchError as error:
            raise ChannelError(str(error)) from error
        if answer.status != 202:
            reason = answer.content[:200].decode(errors="replace")
            raise ChannelError(f"it answered {answer.status}: {reason}")


def describe(words: Words, routing_key: str) -> dict[str, object]:
    """The event, as the API's documentation has it."""
    event: dict[str, object] = {
        "routing_key": routing_key,
        "event_action": "resolve" if words.kind == "over" else "trigger",
        "dedup_key": words.alarm,
        "client": "Stentor",
        "payload": {
            "summary": words.title[:LONGEST_SUMMARY],
            "source": words.source,
            "severity": SEVERITIES[words.severity],
            "timestamp": format_instant(words.opened_at),
            "component": words.key,
            "custom_details": {**words.details, "text": words.text},
        },
    }
    if words.url:
        event["links"] = [{"href": words.url, "text": "Where to look"}]
    return event
