"""Signing up, confirming, changing, leaving. Nothing here tells whether an address is known.

A link in a mail is all the authority there is: no cookie, no session, so nothing that another
site's form could borrow. The edge says who asks, and under which host.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog

from stentor.contracts.subscriber import Subscriber
from stentor.lib.clock import Clock
from stentor.prober.page.addresses import SUBSCRIPTIONS, Addresses
from stentor.prober.page.place import OWN, SITE, Place
from stentor.prober.signup.forms import Form, make_choice, read_form
from stentor.prober.signup.pages import Page, Pages
from stentor.subscribers.register import SubscriberRegister, TooManyError
from stentor.subscribers.tokens import Purpose, make_token, try_parse_token

log = structlog.get_logger("sign-up")

MOST_BYTES, MOST_FIELDS = 16_384, 200
MOST_DRAINED = 1 << 20
METHODS = {"GET", "HEAD", "POST"}
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),  # addresses hold tokens
    ("X-Robots-Tag", "noindex"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", POLICY),
]


@dataclass(frozen=True)
class Ask:
    """One request, without what the desk does not look at."""

    is_post: bool
    parts: tuple[str, ...]
    """Of the path below `subscriptions`."""
    wanted: tuple[str, ...]
    """Components that a link proposes."""
    query: str
    fields: dict[str, list[str]]
    source: str
    """The network address it comes from."""
    origin: str


class SignUpDesk:
    """A WSGI application."""

    def __init__(
        self,
        register: SubscriberRegister,
        *,
        title: str,
        addresses: Addresses,
        has_mail: bool,
        clock: Clock,
    ) -> None:
        self._register = register
        self._title = title
        self._addresses = addresses
        self._has_mail = has_mail
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        page = self._answer_whatever(environ)
        content = page.html.encode()
        status = f"{page.status} {HTTPStatus(page.status).phrase}"
        start(status, [*HEADERS, ("Content-Length", str(len(content)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    def _answer_whatever(self, environ: WSGIEnvironment) -> Page:
        """A page in any case; what could not be done has not been done."""
        pages = Pages(self._title, self._find_place(environ))
        try:
            ask = read_ask(environ)
            return self._answer(ask, pages)
        except TooManyError as error:
            text = str(error)
            return pages.say(429, "Not now", f"{text[:1].upper()}{text[1:]}.")
        except LookupError:
            return pages.say(404, "Nothing stands here", "The link is not whole, or too old.")
        except ValueError as error:
            return pages.say(400, "This cannot be read", str(error))
        except Exception as error:  # a full disk, mostly; who asks can try again
            log.exception("a request to be told could not be taken", error=str(error))
            text = "It could not be written down, so nothing has changed. Please try again soon."
            return pages.say(503, "Not just now", text)

    def _find_place(self, environ: WSGIEnvironment) -> Place:
        """The page that stands beside these, for links back to it."""
        if environ["PATH_INFO"].startswith(f"{SITE.base}/"):
            return SITE
        return OWN if self._addresses.own else SITE

    def _answer(self, ask: Ask, pages: Pages) -> Page:
        match ask.parts:
            case ():
                return self._ask_by_mail(ask, pages)
            case ("webhook",):
                return self._ask_by_webhook(ask, pages)
            case ("confirm", token):
                return self._confirm(ask, token, pages)
            case (token,):
                return self._change(ask, token, pages)
            case (token, "leave"):
                return self._leave(ask, token, pages)
        raise LookupError

    def _ask_by_mail(self, ask: Ask, pages: Pages) -> Page:
        form = Form(choice=make_choice(ask.wanted))
        if ask.is_post:
            form = read_form(ask.fields, "address")
        if ask.is_post and not form.errors:
            now = self._clock()
            self._register.note_request(ask.source, now)
            self._register.ask_by_mail(form.target, form.list_components(), now)
            return pages.say_mail_is_on_its_way()
        return pages.ask_by_mail(form, has_mail=self._has_mail, query=ask.query)

    def _ask_by_webhook(self, ask: Ask, pages: Pages) -> Page:
        form = Form(choice=make_choice(ask.wanted))
        if ask.is_post:
            form = read_form(ask.fields, "url")
        if ask.is_post and not form.errors:
            now = self._clock()
            self._register.note_request(ask.source, now)
            made = self._register.ask_by_webhook(form.target, form.list_components(), now)
            token = make_token(self._register.secret, "manage", made.id)
            return pages.show_secret(made.secret, token, ask.origin)
        return pages.ask_by_webhook(form)

    def _confirm(self, ask: Ask, token: str, pages: Pages) -> Page:
        name = self._find_name(token, "confirm")
        if ask.is_post:
            found = self._register.confirm(name, self._clock())
            if found:
                return pages.say_confirmed(make_token(self._register.secret, "manage", found.id))
        found = self._register.find(name)
        return pages.ask_to_confirm(found) if found else pages.say_over()

    def _change(self, ask: Ask, token: str, pages: Pages) -> Page:
        found = self._register.find(self._find_name(token, "manage"))
        if found is None:
            return pages.say_over()
        form = Form(choice=make_choice(found.components))
        if ask.is_post:
            form = read_form(ask.fields, "")
        is_saved = ask.is_post and not form.errors
        if is_saved:
            found = self._choose(found, form)
        return pages.show_own(found, token, form, is_saved=is_saved)

    def _choose(self, subscriber: Subscriber, form: Form) -> Subscriber:
        return self._register.choose(subscriber.id, form.list_components()) or subscriber

    def _leave(self, ask: Ask, token: str, pages: Pages) -> Page:
        """A POST leaves at once, as RFC 8058 (3.2) asks. A GET asks, since programs follow links
        in mails."""
        name = self._find_name(token, "manage", "confirm")
        if not ask.is_post:
            return pages.ask_to_leave()
        self._register.leave(name)
        return pages.say_left()

    def _find_name(self, token: str, *purposes: Purpose) -> str:
        """Whom the link names. LookupError for a forged one."""
        name = try_parse_token(self._register.secret, purposes, token)
        if name is None:
            raise LookupError
        return name


def read_ask(environ: WSGIEnvironment) -> Ask:
    """ValueError for what is no form of ours, LookupError for another path."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(SITE.base)
    if method not in METHODS:
        raise ValueError("These pages are read and answered, nothing else.")
    room, *parts = path.strip("/").split("/")
    if room != SUBSCRIPTIONS:
        raise LookupError
    query = environ.get("QUERY_STRING", "")
    wanted = parse_qs(query, max_num_fields=MOST_FIELDS).get("component", [])
    return Ask(
        is_post=method == "POST",
        parts=tuple(parts),
        wanted=tuple(wanted),
        query=f"?{query}" if wanted else "",
        fields=read_fields(environ) if method == "POST" else {},
        source=environ.get("HTTP_X_FORWARDED_FOR", ""),
        origin=f"{environ.get('HTTP_X_FORWARDED_PROTO', 'https')}://{environ['HTTP_HOST']}",
    )


def read_fields(environ: WSGIEnvironment) -> dict[str, list[str]]:
    """Of a form that was sent; none of what comes in another shape, such as a webhook's
    confirmation. ValueError for too much."""
    text = environ.get("CONTENT_LENGTH") or "0"
    length = int(text) if text.isdecimal() else 0
    if length > MOST_BYTES:
        environ["wsgi.input"].read(min(length, MOST_DRAINED))  # else nobody would hear why
        raise ValueError("This is more than the form can hold.")
    content = environ["wsgi.input"].read(length)
    if environ.get("CONTENT_TYPE", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return {}
    try:
        return parse_qs(content.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise ValueError("The form did not arrive whole.") from error
