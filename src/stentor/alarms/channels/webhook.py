"""A signed POST of the whole message as JSON."""

from dataclasses import dataclass

import msgspec

from stentor.alarms.channels.channel import SEND_SECONDS, ChannelError
from stentor.alarms.words import Words
from stentor.lib.clock import format_instant, utc_now
from stentor.lib.fetch import FetchError, IPNetwork, post
from stentor.lib.webhooks import sign_webhook


@dataclass(frozen=True)
class WebhookChannel:
    """Any 2xx answer is a receipt."""

    url: str
    secret: bytes
    networks: tuple[IPNetwork, ...] = ()

    def send(self, words: Words) -> None:
        content = msgspec.json.encode(describe(words))
        headers = {"content-type": "application/json"}
        headers |= sign_webhook(self.secret, words.id, utc_now(), content)
        try:
            answer = post(
                self.url,
                content,
                headers,
                most_bytes=1 << 16,
                seconds=SEND_SECONDS,
                allowed=self.networks,
            )
        except FetchError as error:
            raise ChannelError(str(error)) from error
        if not 200 <= answer.status < 300:
            raise ChannelError(f"it answered {answer.status}")


def describe(words: Words) -> dict[str, object]:
    """The document that is sent; docs/alarms.md names its fields."""
    return {
        "type": f"alarm.{words.kind}",
        "id": words.id,
        "alarm": words.alarm,
        "key": words.key,
        "severity": words.severity,
        "title": words.title,
        "text": words.text,
        "details": words.details,
        "url": words.url,
        "source": words.source,
        "opened_at": format_instant(words.opened_at),
        "resolved_at": format_instant(words.resolved_at) if words.resolved_at else None,
    }
