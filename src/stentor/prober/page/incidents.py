"""Incidents on the page: what is going on, what was measured, what was said."""

from collections.abc import Sequence
from html import escape

from stentor.incidents.book import Incident, Update
from stentor.incidents.components import name_component
from stentor.incidents.states import State
from stentor.incidents.timeline import list_moments
from stentor.prober.page.model import StatusPage
from stentor.prober.page.place import Place
from stentor.prober.page.words import STATUSES, TONES, when


def render_current(page: StatusPage, place: Place) -> str:
    """What does not work now; then what works again and nobody has called resolved yet."""
    parts = []
    for heading, is_restored in (("Now", False), ("Working again, not yet resolved", True)):
        cards = [
            render_incident(one, place, is_whole=True)
            for one in page.current
            if bool(one.restored_at) is is_restored
        ]
        cards += [
            render_measured(one) for one in page.measured if bool(one.restored_at) is is_restored
        ]
        parts += [f"<h2>{heading}</h2>", *cards] if cards else []
    return "".join(parts)


def choose_tone(incident: Incident) -> State:
    """How bad it is now; what works again is not what is down."""
    is_well = incident.restored_at or incident.resolved_at
    return State.UP if is_well else TONES[incident.impact]


def render_measured(incident: Incident) -> str:
    """What was measured, before anybody has said anything about it."""
    names = ", ".join(map(name_component, incident.components))
    return (
        f'<article class="card incident {choose_tone(incident)}">'
        f"<h3>{escape(incident.title)}</h3>{render_facts(incident)}"
        f'<p class="small">{escape(names)}</p>'
        '<p class="soft">Measured by our probes; words follow.</p></article>'
    )


def render_incident(
    incident: Incident, place: Place, *, is_whole: bool = False, is_titled: bool = True
) -> str:
    """With all its updates or the latest; without its title where that stands above."""
    updates: Sequence[Update] = list(reversed(incident.published))
    shown = updates if is_whole else updates[:1]
    tone = choose_tone(incident)
    withdrawn = ""
    if incident.dismissed_because:
        withdrawn = f"<p>Withdrawn: {escape(incident.dismissed_because)}</p>"
    names = ", ".join(map(name_component, incident.components))
    title = ""
    if is_titled:
        address = place.page(f"incidents/{incident.id}")
        title = f'<h3><a href="{address}">{escape(incident.title)}</a></h3>'
    return (
        f'<article class="card incident {tone}">{title}'
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


def render_past(page: StatusPage, place: Place) -> str:
    cards = "".join(render_incident(one, place) for one in page.recent)
    return (
        f"<h2>Past two weeks</h2>{cards or '<p>No incidents.</p>'}"
        f'<p class="links"><a href="{place.page("history")}">All incidents</a></p>'
    )
