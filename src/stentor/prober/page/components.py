"""Components on the page: their states, ninety days, charts, and the work that is planned."""

from collections.abc import Iterable
from html import escape

from stentor.incidents.bars import describe_bars, draw_bars
from stentor.incidents.book import Window
from stentor.incidents.components import name_component
from stentor.prober.page import charts
from stentor.prober.page.model import Row, StatusPage
from stentor.prober.page.words import WORDS, format_share, when

MOST_CERTIFICATES = 6
"""Drawn on the first page, which stays small."""


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
        f"Life left, 90 days: {max(left, 0) * 100:.0f} % now.</p></figcaption>{line}</figure>"
        for host, line, left in charts.draw_lives(page)[:MOST_CERTIFICATES]
    ]
    return f'<h2>Measured</h2><div class="charts">{"".join(figures)}</div>' if figures else ""


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
