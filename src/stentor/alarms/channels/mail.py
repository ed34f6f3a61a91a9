"""Mail: one message a person, all about one alarm in one thread."""

from dataclasses import dataclass

from stentor.alarms.channels.channel import SEND_SECONDS, ChannelError
from stentor.alarms.words import Words
from stentor.lib.mail import MailError, MailServer, make_mail


@dataclass(frozen=True)
class MailChannel:
    """Taken when the server has taken it for everybody it can be taken for."""

    server: MailServer
    to: tuple[str, ...]

    def send(self, words: Words) -> None:
        mail = make_mail(self.to[0], words.subject, words.text, message_id=words.id)
        del mail["To"]
        mail["To"] = ", ".join(self.to)
        if not words.id.endswith(f".{words.severity}"):
            mail["References"] = f"<{words.alarm}.{words.severity}@stentor>"
        if words.severity.rank:
            mail["Importance"] = "high"
        try:
            self.server.send(mail, seconds=SEND_SECONDS / 3)
        except MailError as error:
            raise ChannelError(str(error)) from error
