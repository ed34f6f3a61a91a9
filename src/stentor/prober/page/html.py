"""The page as HTML: no script, nothing from elsewhere, every text escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import quote

from stentor.contracts.incident import Impact, Status
from stentor.incidents.bars import describe_bars, draw_bars
from stentor.incidents.book import Incident, Update, Window
from stentor.incidents.components import name_component
from stentor.incidents.states import State
from stentor.incidents.timeline import list_moments
from stentor.prober.page import charts
from stentor.prober.page.model import Row, StatusPage

WORDS = {
    State.UP: "Works", State.UNKNOWN: "Not known", State.MAINTENANCE: "Maintenance",
    State.DEGRADED: "Impaired", State.DOWN: "Down",
}  # fmt: skip
STATUSES = {
    Status.INVESTIGATING: "Investigating",
    Status.IDENTIFIED: "Identified",
    Status.MONITORING: "Monitoring",
    Status.RESOLVED: "Resolved",
}
MOST_CERTIFICATES = 6
"""Drawn on the first page, which stays small."""
TONES = {Impact.MINOR: State.DEGRADED, Impact.MAJOR: State.DOWN, Impact.CRITICAL: State.DOWN}


@dataclass(frozen=True)
class Place:
    """Where a copy of the files is served from, for links that hold there."""

    base: str
    """Before every link: `/status` on the site, empty at the root of another host."""
    ending: str
    """Of pages: `.html` where plain files are served."""
    subscribe: str = ""
    """Where people ask to be told."""

    @property
    def home(self) -> str:
        return self.base or "/"

    def page(self, path: str) -> str:
        return f"{self.base}/{path}{self.ending}"

    def file(self, path: str) -> str:
        return f"{self.base}/{path}"


SITE = Place("/status", "")
ELSEWHERE = Place("", ".html")


@cache
def read_style() -> str:
    return (files(__package__) / "style.css").read_text().replace("\n", "")


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
    shared = [one for one in page.rows if one.component.id in {"listening", "feeds", "publishing"}]
    worst = max([row, *shared], key=lambda one: one.state.rank).state
    parts = [
        f'<ul class="rows">{"".join(map(render_row, [row, *shared]))}</ul>',
        render_current(page, place),
        render_past(page, place),
        render_following(place, row.component.id),
        f'<p><a href="{place.home}">All of it</a></p>',
    ]
    name = f"{row.component.name}: {WORDS[worst].lower()}"
    return frame(page, place, name, worst, "", parts)


def render_incident_page(page: StatusPage, incident: Incident, place: Place) -> str:
    """One incident with all that is published of it, for as long as there is this page."""
    parts = [render_incident(incident, place, is_whole=True)]
    if incident.post_mortem and incident.is_post_mortem_published:
        parts.append(
            f'<h2>What happened</h2><div class="words">{escape(incident.post_mortem)}</div>'
        )
    parts.append(render_timeline(incident))
    parts.append(f'<p class="links"><a href="{place.home}">Now</a></p>')
    tone = State.UP if incident.resolved_at else TONES[incident.impact]
    return frame(page, place, incident.title, tone, "", parts)


def render_history(page: StatusPage, place: Place) -> str:
    """Every published incident there ever was."""
    every = [*page.current, *page.past]
    cards = "".join(render_incident(one, place) for one in every) or "<p>There was none.</p>"
    return frame(page, place, "All incidents", page.state, "", [cards])


def say_what(page: StatusPage) -> tuple[str, str]:
    """The state of the whole in one sentence, and one more that names what is not well."""
    names = [row.component.name for row in page.rows if row.state is page.state]
    if page.state is State.UP:
        return "Everything works", "All components answer as they should."
    if page.state is State.UNKNOWN:
        return "Not everything is known", f"Nobody has measured lately: {join(names)}."
    if page.state is State.MAINTENANCE:
        return "Maintenance is under way", f"Being worked on: {join(names)}."
    if len(names) > 2:
        return f"Several parts are {WORDS[page.state].lower()}", f"{join(names)}."
    is_one = len(names) == 1 and not names[0].endswith("s")
    verb = "is" if is_one else "are"
    return f"{join(names)} {verb} {WORDS[page.state].lower()}", say_rest(page)


def say_rest(page: StatusPage) -> str:
    """What still works, which people ask next."""
    well = [row.component.name for row in page.rows if row.state is State.UP]
    return f"Working: {join(well)}." if well else ""


def join(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def render_current(page: StatusPage, place: Place) -> str:
    cards = [render_incident(one, place, is_whole=True) for one in page.current]
    cards += [render_measured(one) for one in page.measured]
    return f"<h2>Now</h2>{''.join(cards)}" if cards else ""


def render_measured(incident: Incident) -> str:
    """What was measured, before anybody has said anything about it."""
    names = ", ".join(map(name_component, incident.components))
    return (
        f'<article class="card incident {TONES[incident.impact]}"><h3>{escape(incident.title)}</h3>'
        f"{render_facts(incident)}"
        f'<p class="soft">Measured by our probes. {escape(names)}. Words follow.</p></article>'
    )


def render_incident(incident: Incident, place: Place, *, is_whole: bool = False) -> str:
    updates: Sequence[Update] = list(reversed(incident.published))
    shown = updates if is_whole else updates[:1]
    tone = State.UP if incident.resolved_at else TONES[incident.impact]
    withdrawn = ""
    if incident.dismissed_because:
        withdrawn = f"<p>Withdrawn: {escape(incident.dismissed_because)}</p>"
    names = ", ".join(map(name_component, incident.components))
    return (
        f'<article class="card incident {tone}"><h3>'
        f'<a href="{place.page(f"incidents/{incident.id}")}">{escape(incident.title)}</a></h3>'
        f'{render_facts(incident)}<p class="small">{escape(names)}</p>{withdrawn}'
        f'<ol class="updates">{"".join(map(render_update, shown))}</ol></article>'
    )


def render_timeline(incident: Incident) -> str:
    """What the records say, minute by minute."""
    rows = "".join(
        f"<dt>{when(moment.at)}</dt><dd>{escape(moment.text)}</dd>"
        for moment in list_moments(incident)
    )
    return f'<h2>Timeline</h2><dl class="timeline">{rows}</dl>'


def render_facts(incident: Incident) -> str:
    """Three times that are three facts."""
    facts = [("Began", incident.began_at), ("Working again", incident.restored_at)]
    facts.append(("Resolved", incident.resolved_at))
    rows = [f"<div><dt>{name}</dt><dd>{when(at)}</dd></div>" for name, at in facts if at]
    return f'<dl class="facts">{"".join(rows)}</dl>'


def render_update(update: Update) -> str:
    return (
        f"<li><p><b>{STATUSES[update.status]}</b> {escape(update.text)}</p>"
        f'<p class="small">{when(update.shown_at)}</p>{render_earlier(update)}</li>'
    )


def render_earlier(update: Update) -> str:
    """What stood there until it was put otherwise; drafts were never said."""
    said = "".join(
        f"<p>Until {when(was.until)}: <b>{STATUSES[was.status]}</b> {escape(was.text)}</p>"
        for was in update.earlier
        if was.was_published
    )
    return (
        f"<details><summary>Changed since; what it said</summary>{said}</details>" if said else ""
    )


def render_windows(windows: Iterable[Window]) -> str:
    cards = [
        f'<article class="card incident maintenance"><h3>{escape(window.title)}</h3>'
        f'<dl class="facts"><div><dt>From</dt><dd>{when(window.starts)}</dd></div>'
        f"<div><dt>To</dt><dd>{when(window.ends)}</dd></div></dl>"
        f'<p class="small">{escape(", ".join(map(name_component, window.components)))}</p>'
        f"<p>{escape(window.text)}</p></article>"
        for window in windows
    ]
    return f"<h2>Maintenance</h2>{''.join(cards)}" if cards else ""


def render_row(row: Row) -> str:
    available = ""
    if row.availability is not None:
        known = f"{row.known_days:.0f} of 90 days known" if row.known_days < 89.5 else "90 days"
        if row.known_days < 1:
            known = f"{charts.format_length(row.known_seconds)} known"
        available = f"{format_share(row.availability)}, {known}"
    bad = charts.list_bad_days(row)
    days = "".join(f"<dt>{day}</dt><dd>{words}</dd>" for day, words in bad)
    listed = f"<details><summary>Days with trouble: {len(bad)}</summary><dl>{days}</dl></details>"
    return (
        f'<li><div class="head"><h3>{escape(row.component.name)}</h3>'
        f'<span class="state {row.state}">{WORDS[row.state]}</span></div>'
        f'<p class="small">{escape(row.component.meaning)}</p>'
        f'<div role="img" aria-label="{describe_bars(row.states)}">{draw_bars(row.states)}</div>'
        f'<p class="small scale"><span>90 days ago</span><span>{available}</span>'
        f"<span>today</span></p>{listed if bad else ''}</li>"
    )


def render_charts(page: StatusPage) -> str:
    figures = []
    values = charts.list_response(page)
    known = [value for value in values if value is not None]
    if known:
        line, top = charts.draw_response(values)
        figures.append(
            f'<figure class="card"><figcaption><h3>Response time</h3><p class="small">First byte, '
            f"last 24 hours: {charts.format_seconds(known[-1])} now, "
            f"{charts.format_seconds(max(known))} at most. Top line "
            f"{charts.format_seconds(top)}.</p></figcaption>{line}</figure>"
        )
    figures += [
        f'<figure class="card"><figcaption><h3>Certificate of {escape(host)}</h3><p class="small">'
        f"Life left, 90 days: {max(left, 0):.0%} now.</p></figcaption>{line}</figure>"
        for host, line, left in charts.draw_lives(page)[:MOST_CERTIFICATES]
    ]
    return f'<h2>Measured</h2><div class="charts">{"".join(figures)}</div>' if figures else ""


def render_past(page: StatusPage, place: Place) -> str:
    cards = "".join(render_incident(one, place) for one in page.recent)
    return (
        f"<h2>Past two weeks</h2>{cards or '<p>No incidents.</p>'}"
        f'<p class="links"><a href="{place.page("history")}">All incidents</a></p>'
    )


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
        ask = (
            f'<p><a class="ask" href="{place.subscribe}{query}">By e-mail or webhook</a></p>'
            '<p class="small">The studio has the form; when it is down, there is the Atom feed.</p>'
        )
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
    """A whole page; one that `is_live` says when it was written."""
    title = escape(page.title)
    said = f"<p>{escape(words)}</p>" if words else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(headline)} · {title}</title>"
        f'<link rel="alternate" type="application/atom+xml" href="{place.file("feed.xml")}">'
        f"<style>{read_style()}</style></head><body>"
        '<a class="skip" href="#content">Skip to the content</a>'
        f'<header class="band {tone}"><div class="wrap">'
        f'<p class="name"><a href="{place.home}">{title}</a></p><h1>{escape(headline)}</h1>{said}'
        f'</div></header><main class="wrap" id="content">{"".join(parts)}</main>'
        f'<footer class="foot wrap small"><p>{say_when(page) if is_live else say_who(page)}'
        "</p></footer></body></html>\n"
    )


def say_who(page: StatusPage) -> str:
    return f"Measured from outside by {escape(page.source)}."


def say_when(page: StatusPage) -> str:
    """A page cannot know that nobody writes it any more; its reader can."""
    return (
        f"{say_who(page)} Written {when(page.written_at)}, and anew at least once a minute: when "
        "that is more than a few minutes ago, nobody is measuring, and how things are is not known."
    )


def when(moment: datetime) -> str:
    """For people and for machines."""
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{moment:%d %b %Y, %H:%M} UTC</time>'


def format_share(share: float) -> str:
    """Never rounded up to a hundred."""
    percent = int(share * 100_000) / 1000
    return "100 %" if share == 1 else f"{min(percent, 99.999):g} %"
