"""What a visitor of the ad reports asks for: days, a zone, and of what."""

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Campaign, Flight
from stentor.campaigns.reporting.overview import Choice, Overview
from stentor.campaigns.reporting.sheet import find_titles
from stentor.catalog.models import Episode, Show
from stentor.lib.zones import list_zones
from stentor.studio.views.reports.asking import PRESETS, Question, read_question

Option = tuple[str, str]
"""Value and words."""


@dataclass(frozen=True)
class AdQuestion:
    """A period, and of what."""

    question: Question
    choice: Choice

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self.choice).items() if value}

    def write(self, days: int = 0, without: str = "") -> str:
        """As a query; of the last `days` where they are given, and of more `without` one choice."""
        question = self.question
        first, last = question.period.first, question.period.last
        if days:
            first, last = question.today - timedelta(days - 1), question.today
        chosen = {name: value for name, value in self.chosen.items() if name != without}
        return f"{question.write(first, last)}&{urlencode(chosen)}" if chosen else (
            question.write(first, last)
        )  # fmt: skip

    def describe(self, organisation: Organisation, overview: Overview) -> dict[str, Any]:
        """For the form above the report."""
        period = self.question.period
        is_up_to_today = period.last == self.question.today
        options = list_options(organisation, overview, self.choice)
        named = {name: dict(some).get(self.chosen.get(name, "")) for name, _, some in options}
        return {
            "question": self.question,
            "period": period,
            "presets": [
                (words, self.write(days), is_up_to_today and len(period.days) == days)
                for days, words in PRESETS
            ],
            "zones": list_zones(),
            "zone": period.zone.key,
            "query": self.write(),
            "options": [(name, label, some, self.chosen.get(name, ""))
                        for name, label, some in options],
            "chosen": [(named.get(name) or value, self.write(without=name))
                       for name, value in self.chosen.items()],
        }  # fmt: skip


def read_ad_question(request: HttpRequest, zone_name: str) -> AdQuestion:
    """Of the query; what is not known there is passed over."""
    given = {one.name: request.GET.get(one.name, "").strip()[:255] for one in fields(Choice)}
    return AdQuestion(read_question(request, zone_name), Choice(**given))


def list_options(
    organisation: Organisation, overview: Overview, choice: Choice
) -> list[tuple[str, str, list[Option]]]:
    """Name, label and options of each thing that may be chosen; episodes once a show is."""
    campaigns = Campaign.objects.filter(advertiser__organisation=organisation)
    flights = Flight.objects.filter(campaign__advertiser__organisation=organisation)
    if choice.advertiser:
        campaigns = campaigns.filter(advertiser=choice.advertiser)
        flights = flights.filter(campaign__advertiser=choice.advertiser)
    if choice.campaign:
        flights = flights.filter(campaign=choice.campaign)
    every = overview.every
    shows = find_titles(Show, every.count_by("show"))
    named = campaigns.values_list("id", "name", "advertiser__name").order_by("name")
    told = flights.values_list("id", "name", "campaign__name").order_by("name")
    episodes = find_titles(Episode, every.only({"show": [choice.show]}).count_by("episode"))
    options = [
        ("advertiser", "Advertiser", list(organisation.advertisers.values_list("id", "name"))),
        ("campaign", "Campaign", [(key, f"{name} – {of}") for key, name, of in named]),
        ("flight", "Flight", [(key, f"{name} – {of}") for key, name, of in told]),
        ("show", "Show", sorted(shows.items(), key=lambda one: one[1])),
        ("episode", "Episode", sorted(episodes.items(), key=lambda one: one[1])),
        ("country", "Country", [(key, key) for key in sorted(every.count_by("country")) if key]),
        ("app", "App", [(key, key) for key in sorted(every.count_by("app")) if key]),
    ]
    return [one for one in options if one[0] != "episode" or choice.show]
