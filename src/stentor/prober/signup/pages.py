"""The pages of subscriptions, in the look of the status page: forms without a script."""

from html import escape
from typing import NamedTuple

from stentor.contracts.subscriber import Subscriber
from stentor.incidents.components import COMPONENTS, name_component
from stentor.incidents.states import State
from stentor.prober.page.frame import render_frame
from stentor.prober.page.place import Place
from stentor.prober.signup.forms import Choice, Form


class Page(NamedTuple):
    """An answer."""

    status: int
    html: str


class Pages:
    """All of them, for one place at which they are asked for."""

    def __init__(self, title: str, place: Place) -> None:
        self._title = title
        self._place = place
        self._root = place.file("subscriptions")

    def ask_by_mail(self, form: Form, *, has_mail: bool, query: str) -> Page:
        """The form for an e-mail address."""
        hook = f'<a href="{self._root}/webhook{escape(query)}">a signed webhook</a>'
        ways = f'By program: {hook}, or the <a href="{self._place.file("feed.xml")}">Atom feed</a>.'
        body = "<p>No mail is sent from here.</p>"
        if has_mail:
            target = render_text(
                form, "address", "Your e-mail address", kind="email", more='autocomplete="email"'
            )
            body = render_form(target + render_choice(form), "Write to me")
        return self._show(
            "Be told",
            "Of incidents, from their first words to their end, and of planned maintenance.",
            f'<div class="card">{body}</div><p class="small">{ways}</p>',
            status=422 if form.errors else 200,
        )

    def ask_by_webhook(self, form: Form) -> Page:
        """The form for an endpoint."""
        target = render_text(
            form, "url", "Address of your endpoint", kind="url",
            hint="It is sent one request that asks it to confirm.", more='placeholder="https://"',
        )  # fmt: skip
        return self._show(
            "A webhook",
            "A signed POST of JSON for everything that the status page says.",
            f'<div class="card">{render_form(target + render_choice(form), "Ask the endpoint")}'
            f'</div><p class="small"><a href="{self._root}/">By e-mail instead</a></p>',
            status=422 if form.errors else 200,
        )

    def say_mail_is_on_its_way(self) -> Page:
        """The same whoever's address it is."""
        return self._show(
            "Look into your mail",
            "A message is on its way to the address you gave, if it can be reached. It has a link; "
            "until you have followed it nothing more is sent.",
            self._lead_back(),
        )

    def show_secret(self, secret: str, token: str, origin: str) -> Page:
        """Once, to whoever has named the endpoint."""
        return self._show(
            "The endpoint is being asked",
            "It gets a request whose confirm_url is to be POSTed to, by the endpoint or by you. "
            "Until then nothing more is sent.",
            '<div class="card"><dl class="kept"><dt>The secret, shown only now</dt>'
            f"<dd><code>{escape(secret)}</code></dd>"
            "<dt>Where it is changed or ended; keep it</dt>"
            f"<dd><code>{escape(origin)}{self._root}/{token}</code></dd></dl></div>"
            f"{self._lead_back()}",
        )

    def ask_to_confirm(self, subscriber: Subscriber) -> Page:
        """A button, since programs follow links in mails too."""
        names = ", ".join(map(name_component, subscriber.components))
        return self._show(
            "Be told?",
            f"At {subscriber.address}, of {names or 'everything but single shows'}. You can change "
            "or end it with a link in every message.",
            f'<div class="card">{render_form("", "Yes, tell me")}</div>',
        )

    def say_confirmed(self, token: str) -> Page:
        return self._show(
            "You will be told", "From now on.",
            f'<p class="links"><a href="{self._root}/{token}">Change what you hear of</a>'
            f'<a href="{self._place.home}">To the status page</a></p>',
        )  # fmt: skip

    def show_own(self, subscriber: Subscriber, token: str, form: Form, *, is_saved: bool) -> Page:
        """What one hears of, to be changed or ended."""
        said = '<p class="saved" role="status">Saved.</p>' if is_saved else ""
        ending = render_form("", "Unsubscribe", action=f"{self._root}/{token}/leave", kind="quiet")
        waits = "" if subscriber.is_confirmed else ", not confirmed yet"
        return self._show(
            "Your subscription",
            f"{subscriber.address}{waits}",
            f'{said}<div class="card">{render_form(render_choice(form), "Save")}</div>{ending}',
            status=422 if form.errors else 200,
        )

    def ask_to_leave(self) -> Page:
        return self._show(
            "Unsubscribe?", "Your address is forgotten at once.",
            f'<div class="card">{render_form("", "Unsubscribe")}</div>',
        )  # fmt: skip

    def say_left(self) -> Page:
        return self._show(
            "You are unsubscribed", "The address is forgotten, and nothing more is sent.",
            f'<p class="links"><a href="{self._root}/">Begin again</a></p>',
        )  # fmt: skip

    def say_over(self) -> Page:
        return self._show(
            "This subscription is over", "It was ended, or nobody confirmed it in time.",
            f'<p class="links"><a href="{self._root}/">Begin again</a></p>', status=404,
        )  # fmt: skip

    def say(self, status: int, heading: str, text: str) -> Page:
        """Why something cannot be."""
        return self._show(heading, text, self._lead_back(), status=status)

    def _lead_back(self) -> str:
        return f'<p class="links"><a href="{self._place.home}">To the status page</a></p>'

    def _show(self, heading: str, words: str, body: str, *, status: int = 200) -> Page:
        html = render_frame(
            self._title, self._place, heading, State.UP, words, [body], style="form.css"
        )
        return Page(status, html)


def render_form(fields: str, button: str, *, action: str = "", kind: str = "ask") -> str:
    where = f' action="{action}"' if action else ""
    return f'<form method="post"{where}>{fields}<button class="{kind}">{button}</button></form>'


def render_text(
    form: Form, name: str, label: str, *, kind: str = "text", hint: str = "", more: str = ""
) -> str:
    """A field with its label, and beside it what is wrong with it."""
    value = form.choice.shows if name == "shows" else form.target
    error, notes = form.errors.get(name, ""), ""
    if hint:
        notes += f'<p class="small" id="{name}-hint">{hint}</p>'
    if error:
        notes += f'<p class="wrong" id="{name}-error">{escape(error)}</p>'
    described = " ".join(
        f"{name}-{part}" for part, is_there in (("hint", hint), ("error", error)) if is_there
    )
    more += f' aria-describedby="{described}"' if described else ""
    more += ' aria-invalid="true"' if error else ""
    is_needed = "" if name == "shows" else " required"
    return (
        f'<div class="field"><label for="{name}">{label}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}" maxlength="500"'
        f' autocapitalize="none" spellcheck="false"{is_needed} {more}>{notes}</div>'
    )


def render_choice(form: Form) -> str:
    """Of what."""
    boxes = "".join(render_box(one.id, one.name, form.choice) for one in COMPONENTS)
    shows = render_text(
        form, "shows", "Single shows",
        hint="Their addresses, as in /shows/tide-tables, with spaces between them.",
    )  # fmt: skip
    return (
        '<fieldset class="field"><legend>Only about</legend>'
        f'<div class="boxes">{boxes}</div>'
        '<p class="small">None chosen: about everything but single shows.</p></fieldset>'
        f"{shows}"
    )


def render_box(name: str, label: str, choice: Choice) -> str:
    checked = " checked" if name in choice.components else ""
    return (
        f'<label><input type="checkbox" name="components" value="{name}"{checked}> '
        f"{escape(label)}</label>"
    )
