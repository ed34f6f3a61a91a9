"""Whatever Apprise reaches: chats, telephones, a hundred and more services by one URL each.

Apprise makes its own connections: the operator who wrote the URL is trusted with it.
"""

from dataclasses import dataclass

from stentor.alarms.channels.channel import ChannelError
from stentor.alarms.words import Words

KINDS = {"note": "warning", "page": "failure", "everybody": "failure"}


@dataclass(frozen=True)
class AppriseChannel:
    """Taken when Apprise says so."""

    url: str

    def send(self, words: Words) -> None:
        import apprise  # it loads two hundred services, which only a message needs

        sender = apprise.Apprise()
        if not sender.add(self.url):
            raise ChannelError("Apprise does not know this kind of URL")
        kind = "success" if words.kind == "over" else KINDS[words.severity]
        try:
            is_taken = sender.notify(
                body=words.text, title=words.subject, notify_type=apprise.NotifyType(kind)
            )
        except (
            Exception
        ) as error:  # a service's own code: whatever it does, another channel follows
            raise ChannelError(f"Apprise failed: {error}") from error
        if not is_taken:
            raise ChannelError("the service did not take it; the log has Apprise's reason")
