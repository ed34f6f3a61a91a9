"""What holds, what is tried, and which of both is to hold."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from stentor.catalog.models import Episode, Show
from stentor.counting.rules import NUMBERS, Rules
from stentor.insights import trials
from stentor.insights.reports.plots import plot_lines
from stentor.insights.trial import Comparison, Key, compare_with_trial, make_trial_sheet
from stentor.lake.lists import RulesFileError
from stentor.lake.trial import (
    asks_addresses,
    list_unasked_days,
    load_rules_and_trial,
    read_trial,
)
from stentor.lake.trial_lists import find_files
from stentor.lib.clock import utc_now
from stentor.studio.counting.forms import TrialForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest
from stentor.studio.status.requests import for_operators
from stentor.studio.views.reports.asking import answer_sheet

log = structlog.get_logger(__name__)
EPISODES_SHOWN = 20
OUTCOMES_SHOWN = 20


@for_operators
@require_safe
def rules(request: StudioRequest) -> HttpResponse:
    """The rules in force, and beside them what a trial comes to so far."""
    return render_rules(request, None)


@for_operators
@require_POST
def trial(request: StudioRequest) -> HttpResponse:
    """Lets other thresholds be tried."""
    form = TrialForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_rules(request, form)
    numbers = {name: form.cleaned_data[name] for name in NUMBERS}
    layout, by = settings.STENTOR_LAYOUT, str(request.user)
    trials.begin(layout, numbers, form.lists, by, utc_now())
    log.info("other rules are tried", by=request.user.email, lists=[*form.lists], **numbers)
    messages.success(request, "The lake counts by them too, day after day, the newest first.")
    return redirect("counting:rules")


@for_operators
@require_POST
def end(request: StudioRequest) -> HttpResponse:
    """Everything stays as it is."""
    if finish(request, "ended") is None:
        messages.warning(request, "There is no such trial any more; nothing was changed.")
    else:
        log.info("the trial of other rules was ended", by=request.user.email)
        messages.success(request, "Ended. The rules are as they were.")
    return redirect("counting:rules")


@for_operators
@require_POST
def adoption(request: StudioRequest) -> HttpResponse:
    """What was tried holds from now on, for days past as well."""
    adopted = finish(request, "adopted")
    if adopted is None:
        messages.warning(request, "There is no such trial any more; nothing was changed.")
    else:
        log.warning(
            "other rules of counting hold", by=request.user.email, version=adopted.tried_version
        )
        messages.success(
            request, "These rules hold now. Every day is counted anew; what they came to is kept."
        )
    return redirect("counting:rules")


def finish(request: StudioRequest, verdict: trials.Verdict) -> trials.Outcome | None:
    """The trial that the page showed, and none that somebody has put in its place."""
    by, shown = str(request.user), request.POST.get("at")
    return trials.finish(settings.STENTOR_LAYOUT, verdict, by, utc_now(), shown)


def render_rules(request: StudioRequest, form: TrialForm | None) -> HttpResponse:
    folder, lake = settings.STENTOR_LAYOUT.counting, settings.STENTOR_LAYOUT.lake
    trial = read_trial(folder)
    context: dict[str, Any] = {
        "place": "counting",
        "trial": trial,
        "trial_files": list(find_files(folder, trial.lists)) if trial else [],
        "outcomes": trials.read_outcomes(settings.STENTOR_LAYOUT)[:OUTCOMES_SHOWN],
    }
    try:
        present, tried = load_rules_and_trial(folder)
    except RulesFileError as error:
        return render_page(
            request, "studio/counting/rules.html", context | {"mistake": str(error)}, 500
        )
    if tried is not None:
        comparison = compare_with_trial(lake, present.version, tried.version)
        titles = name_episodes(request, comparison)
        sheets = {"episodes": make_trial_sheet(comparison, titles)}
        if file := answer_sheet(request, sheets, "trial"):
            return file
        context |= describe(comparison, titles) | {"tried": tried}
        if asks_addresses(present, tried):
            days = [day for day, _ in comparison.by_day]
            context["unasked"] = list_unasked_days(settings.STENTOR_LAYOUT, days)
    initial = {name: getattr(present, name) for name in NUMBERS}
    context |= {"present": present, "lists": list_lists(present)}
    context["form"] = form or TrialForm(initial=initial)
    status = 422 if form is not None else 200
    return render_page(request, "studio/counting/rules.html", context, status)


def list_lists(present: Rules) -> list[tuple[str, str]]:
    """What else decides, with its version."""
    lists = present.lists
    return [
        ("Agents", lists.agents.version),
        ("Networks", lists.networks.version or "none loaded"),
        ("Shared addresses", lists.shared.version or "none"),
    ]


def describe(comparison: Comparison, titles: dict[Key, str]) -> dict[str, Any]:
    """For the page."""
    days = [f"{day:%-d %b}" for day, _ in comparison.by_day]
    lines = [
        ("Now", [pair.now for _, pair in comparison.by_day]),
        ("Tried", [pair.tried for _, pair in comparison.by_day]),
    ]
    downloads = comparison.downloads
    return {
        "comparison": comparison,
        "share": downloads.change / downloads.now if downloads.now else None,
        "plot": plot_lines(lines, days) if len(days) > 1 else None,
        "rows": [
            (titles.get(key, ""), each, sorted(each.reasons.items(), key=lambda item: item[1]))
            for key, each in comparison.episodes[:EPISODES_SHOWN]
        ],
        "further": max(0, len(comparison.episodes) - EPISODES_SHOWN),
    }


def name_episodes(request: StudioRequest, comparison: Comparison) -> dict[Key, str]:
    """Titles of episodes that the operator may see, addresses of those that were only measured by
    the prefix; those of others stay without."""
    visible = Show.objects.visible_to(request.user)
    shows = dict(visible.values_list("id", "title"))
    measured = {
        (show, episode): f"{shows[show]}: {episode}"
        for (show, episode), _ in comparison.episodes
        if show in shows and "/" in episode
    }
    wanted = [key[1] for key, _ in comparison.episodes]
    episodes = Episode.objects.filter(show__in=visible, id__in=wanted).select_related("show")
    titles = {(each.show_id, each.id): f"{each.show.title}: {each.title}" for each in episodes}
    return measured | titles
