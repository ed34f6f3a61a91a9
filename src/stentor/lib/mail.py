"""Mail out, through the operator's server."""

import ipaddress
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from stentor.lib.clock import utc_now

FORM = "smtp://user:password@mail.example.org:587?from=stentor@example.org"


class MailError(Exception):
    """Why the server did not take a message."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final
        """True where trying again is of no use: the server refuses these addresses for good."""


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Takes messages one by one."""

    host: str
    port: int
    sender: str
    """Address that mail comes from unless a message says otherwise."""
    user: str = ""
    password: str = ""
    is_tls_from_start: bool = False
    trusted: ssl.SSLContext | None = None
    """Default: the system's roots."""

    def send(self, message: EmailMessage, *, seconds: float = 15.0) -> None:
        """Hands `message` over. MailError.

        TLS is used where the server offers it, and a password never goes to another machine
        without. `seconds` caps every single step.
        """
        if "From" not in message:
            message["From"] = self.sender
        if "Date" not in message:
            message["Date"] = format_datetime(utc_now())
        try:
            with self._connect(seconds) as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise MailError(
                f"{self.host} refuses {', '.join(error.recipients)} ({codes[0]})",
                is_final=all(code >= 500 for code in codes),
            ) from error
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise MailError(f"{self.host}:{self.port}: {error or type(error).__name__}") from error

    def _connect(self, seconds: float) -> smtplib.SMTP:
        context = self.trusted or ssl.create_default_context()
        server: smtplib.SMTP
        if self.is_tls_from_start:
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=seconds, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=seconds)
        try:
            server.ehlo()
            is_secure = self.is_tls_from_start
            if not is_secure and server.has_extn("starttls"):
                server.starttls(context=context)
                is_secure = True
            if self.user:
                require_secrecy(self.host, is_secure=is_secure)
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def parse_smtp_url(text: str) -> MailServer:
    """`smtp://` (port 587, TLS where offered) or `smtps://` (port 465). ValueError."""
    parts = urlsplit(text.strip())
    try:
        port = parts.port
    except ValueError:
        port = -1
    query = parse_qs(parts.query)
    sender = query.get("from", [""])[0]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == -1:
        raise ValueError(f"is not a mail server; write one like {FORM}")
    if "@" not in parseaddr(sender)[1] or set(query) != {"from"}:
        raise ValueError(f"does not say whom mail is from; write it like {FORM}")
    return MailServer(
        host=parts.hostname,
        port=port or (465 if parts.scheme == "smtps" else 587),
        sender=sender,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls_from_start=parts.scheme == "smtps",
    )


def make_mail(to: str, subject: str, text: str, *, message_id: str) -> EmailMessage:
    """A plain message whose Message-ID is made of `message_id`, so that sending it again is
    recognised as the same. ValueError for an address that is none."""
    message = EmailMessage(policy=SMTP)
    message["To"] = parse_mail_address(to)
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = f"<{message_id}@stentor>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def parse_mail_address(text: str) -> Address:
    """`ann@example.org`, or with a name before it in angle brackets. ValueError."""
    name, address = parseaddr(text.strip())
    local, at, domain = address.rpartition("@")
    is_good = local and at and "." in domain + "." and not any(c.isspace() for c in address)
    if not is_good or any(ord(letter) < 32 for letter in text):
        raise ValueError(f"{text!r} is not a mail address")
    try:
        return Address(name, addr_spec=address)
    except HeaderParseError as error:
        raise ValueError(f"{text!r} is not a mail address") from error


def require_secrecy(host: str, *, is_secure: bool) -> None:
    """SMTPException where a password would travel in the open."""
    if not is_secure and not is_this_machine(host):
        raise smtplib.SMTPException("it offers no TLS, so it gets no password")


def is_this_machine(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
