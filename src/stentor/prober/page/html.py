"""The page as HTML: no script, nothing from elsewhere, every text escaped."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from stentor.incidents.book import Incident
from stentor.incidents.states import State
from stentor.prober.page.components import render_charts, render_row, render_windows
from stentor.prober.page.frame import render_frame
from stentor.prober.page.incidents import (
    choose_tone,
    render_current,
    render_incident,
    render_past,
    render_timeline,
)
from stentor.prober.page.model import Row, StatusPage
from stentor.prober.page.place import Place
from stentor.prober.page.words import WORDS, say_what, say_when, say_who

SHARED = ("listening", "feeds", "publishing")
"""Components that a show's listeners and publishers depend on."""


def render_home(page: StatusPage, place: Place) -> str:
    parts = [
        render_current(page, place),
        render_windows(page.windows),
        "<h2>Components</h2>",
        f'<ul class="rows">{"".join(map(render_row, page.rows))}</ul>',
        render_charts(page),
        render_past(page, place),
        render_following(place),
    ]
    headline, words = say_what(page)
    return frame(page, place, headline, page.state, words, parts, is_live=True)


def render_show(page: StatusPage, row: Row, place: Place) -> str:
    """One show's own page: its feed, and what it shares with all the others."""
    shared = [one for one in page.rows if one.component.id in SHARED]
    page = keep_incidents_of({row.component.id, *SHARED}, page)
    worst = max([row, *shared], key=lambda one: one.state.rank).state
    parts = [
        f'<ul class="rows">{"".join(map(render_row, [row, *shared]))}</ul>',
        render_current(page, place),
        render_past(page, place),
        render_following(place, row.component.id),
        f'<p><a href="{place.home}">The whole status page</a></p>',
    ]
    name = f"{row.component.name}: {WORDS[worst].lower()}"
    return frame(page, place, name, worst, "", parts)


def keep_incidents_of(components: set[str], page: StatusPage) -> StatusPage:
    """Without those that reach none of `components`."""

    def keep(incidents: Sequence[Incident]) -> tuple[Incident, ...]:
        return tuple(one for one in incidents if components.intersection(one.components))

    return replace(
        page,
        current=keep(page.current),
        measured=keep(page.measured),
        past=keep(page.past),
    )


def render_incident_page(page: StatusPage, incident: Incident, place: Place) -> str:
    """One incident with all that is published of it, for as long as there is this page."""
    parts = [render_incident(incident, place, is_whole=True, is_titled=False)]
    if incident.post_mortem and incident.is_post_mortem_published:
        parts.append(f'<h2>Post-mortem</h2><div class="words">{escape(incident.post_mortem)}</div>')
    parts.append(render_timeline(incident))
    parts.append(f'<p class="links"><a href="{place.home}">Now</a></p>')
    return frame(page, place, incident.title, choose_tone(incident), "", parts)


def render_history(page: StatusPage, place: Place) -> str:
    """Every published incident there ever was."""
    every = [*page.current, *page.past]
    cards = "".join(render_incident(one, place) for one in every) or "<p>There was none.</p>"
    return frame(page, place, "All incidents", page.state, "", [cards])


def render_following(place: Place, show: str = "") -> str:
    links = [
        (place.file("feed.xml"), "Atom feed"),
        (place.file("maintenance.ics"), "Maintenance calendar"),
        (place.file("api/v2/summary.json"), "JSON"),
        (place.file("badge.svg"), "Badge"),
    ]
    listed = "".join(f'<a href="{url}">{name}</a>' for url, name in links)
    ask = ""
    if place.subscribe:
        query = f"?component={quote(show)}" if show else ""
        ask = f'<p><a class="ask" href="{place.subscribe}{query}">By e-mail or webhook</a></p>'
    return f'<h2>Be told</h2><div class="card">{ask}<p class="links">{listed}</p></div>'


def frame(
    page: StatusPage,
    place: Place,
    headline: str,
    tone: State,
    words: str,
    parts: Sequence[str],
    *,
    is_live: bool = False,
) -> str:
    """A page of the status page's; one that `is_live` says when it was written."""
    foot = say_when(page) if is_live else say_who(page)
    return render_frame(page.title, place, headline, tone, words, parts, foot)
