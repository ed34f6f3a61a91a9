"""Messages as they are sent: mails with the headers of one-click unsubscription (RFC 8058), and
documents for webhooks."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from stentor.incidents.components import name_component
from stentor.lib.clock import format_instant
from stentor.lib.mail import make_mail
from stentor.subscribers.news import News
from stentor.subscribers.plan import Message
from stentor.subscribers.tokens import Purpose, make_token

WHOLE_LINES = SMTP.clone(max_line_length=998)
"""A long address in a header is not to be folded into encoded words, which no mailbox provider
unsubscribes by; 998 is the most (RFC 5322, 2.1.1)."""


class Place(NamedTuple):
    """Where readers are sent."""

    title: str
    """Whose status page it is."""
    page_url: str
    ending: str
    """Of pages below it: `.html` where plain files are served."""
    links_url: str
    """Below which the links of subscriptions work."""
    secret: bytes

    def page(self, news: News) -> str:
        """Where it stands."""
        return f"{self.page_url}{news.path}{self.ending if news.path else ''}"

    def link(self, message: Message) -> str:
        """For confirming it, or for changing it."""
        purpose: Purpose = "manage" if message.subscriber.is_confirmed else "confirm"
        token = make_token(self.secret, purpose, message.subscriber.id)
        return f"{self.links_url}/{'' if purpose == 'manage' else 'confirm/'}{token}"


def write_mail(message: Message, place: Place) -> EmailMessage:
    """Sending it again is sending the same: its Message-ID is the message's own."""
    one, news, link = message.subscriber, message.news, place.link(message)
    if news is None:
        return make_mail(one.address, *write_link(message, place, link), message_id=message.id)
    names = ", ".join(map(name_component, news.components))
    text = (
        f"{news.status}: {news.title}\n\n{news.text}\n\nReaches: {names}\n"
        f"{place.page(news)}\n\n--\nYou asked to be told by {place.title}. "
        f"Change what you hear of, or unsubscribe:\n{link}\n"
    )
    subject = f"[{place.title}] {news.status}: {news.title}"
    mail = make_mail(one.address, subject, text, message_id=message.id)
    mail.policy = WHOLE_LINES
    mail["References"] = f"<{news.about}.{one.id}@stentor>"
    mail["List-Unsubscribe"] = f"<{link}/leave>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


def write_link(message: Message, place: Place, link: str) -> tuple[str, str]:
    """Subject and text of the message that somebody's typing an address has caused."""
    asked = f"Somebody, perhaps you, asked that you be told what {place.page_url} says."
    if message.subscriber.is_confirmed:
        text = f"{asked} You are already. Change what you hear of, or unsubscribe:\n{link}\n"
        return f"[{place.title}] You are subscribed already", text
    text = (
        f"{asked} Confirm it here:\n{link}\n\nWithout that nothing more is sent to you, and your "
        "address is forgotten in three days.\n"
    )
    return f"[{place.title}] Confirm your subscription", text


def describe(message: Message, place: Place) -> dict[str, object]:
    """The document of a webhook; docs/status.md names its fields."""
    news, link = message.news, place.link(message)
    if news is None:
        return {"type": "subscription.confirm", "id": message.id, "confirm_url": link}
    return {
        "type": news.kind,
        "id": message.id,
        "about": news.about,
        "at": format_instant(news.at),
        "status": news.status,
        "title": news.title,
        "text": news.text,
        "components": list(news.components),
        "url": place.page(news),
        "unsubscribe_url": f"{link}/leave",
    }
