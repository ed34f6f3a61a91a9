"""A show's public figures as a page without a script, and as JSON."""

import json

from django.template.loader import render_to_string

from stentor.insights.explanations import name_span, read_seconds
from stentor.insights.public.figures import PublicFigures
from stentor.insights.reports.growth import AGES
from stentor.insights.reports.plots import Amount, plot_bars
from stentor.lib.countries import name_country
from stentor.publishing.addresses import show_address, stats_address
from stentor.publishing.guids import podcast_guid_of
from stentor.publishing.origin import origin_of
from stentor.publishing.public import PublicShow

TITLES = {"apps": "Apps", "countries": "Countries", "devices": "Devices"}


def render_stats_page(public: PublicShow, figures: PublicFigures) -> bytes:
    """The whole file."""
    context = {
        "show": public.show,
        "artwork_url": public.artwork_url,
        "site_url": origin_of(public.show),
        "address": origin_of(public.show) + stats_address(public.show.slug),
        "show_address": show_address(public.show.slug),
        "figures": figures,
        "threshold": name_span(read_seconds()),
        "ages": AGES,
        "plot": plot_bars(
            [
                Amount(f"{day:%-d %b}", number, f"{day:%a %-d %b %Y}: {number:,}")
                for day, number in figures.by_day
            ]
        ),
        "divisions": [
            (title, [(name_row(name, of), n, 100 * n / max(1, figures.total)) for name, n in rows])
            for of, title in TITLES.items()
            if (rows := figures.divisions[of])
        ],
        "episodes": [(one, [one.firsts[age] for age in AGES]) for one in figures.episodes],
    }
    return render_to_string("insights/public_stats.html", context).encode()


def name_row(name: str, of: str) -> str:
    if name == "unknown":
        return "Not known"
    if of == "countries":
        return name_country(name)
    if of == "apps" and name == "other":
        return "Apps not recognised"
    return name.capitalize() if of == "devices" else name


def render_stats_json(public: PublicShow, figures: PublicFigures) -> bytes:
    """The same numbers for programs."""
    document = {
        "show": {"title": public.show.title, "guid": podcast_guid_of(public.show)},
        "until": figures.until.isoformat(),
        "downloads": figures.total,
        "unverified": figures.unverified,
        "listeners": {"number": figures.audience.listeners, "margin": figures.audience.margin},
        "by_day": {day.isoformat(): number for day, number in figures.by_day},
        "by_month": {f"{month:%Y-%m}": number for month, number in figures.by_month},
        **{name: dict(rows) for name, rows in figures.divisions.items()},
        "episodes": [
            {
                "title": one.title,
                "url": one.url,
                "published": one.released_at.isoformat(timespec="seconds"),
                **{f"first_{age}_days": number for age, number in one.firsts.items()},
                "downloads": one.total,
            }
            for one in figures.episodes
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
