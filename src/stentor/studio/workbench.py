"""Everything the page of one episode shows, for the whole page and for its parts."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from stentor.accounts.access import may_edit
from stentor.campaigns.positions import list_episode_ads
from stentor.catalog.chapters import format_start
from stentor.catalog.models import Episode
from stentor.intake.recutting import write_breaks
from stentor.publishing.addresses import episode_address, listen_address, transcript_address
from stentor.publishing.notes import sanitise_notes
from stentor.publishing.origin import origin_of
from stentor.publishing.readiness import compute_findings
from stentor.publishing.states import EpisodeState, state_of
from stentor.studio.forms.breaks import BreaksForm
from stentor.studio.forms.schedule import ScheduleForm
from stentor.studio.local_time import describe_zone
from stentor.studio.processing import describe_processing, find_unsettled
from stentor.studio.requests import StudioRequest


def build_workbench(
    request: StudioRequest,
    episode: Episode,
    schedule_form: ScheduleForm | None = None,
    breaks_form: BreaksForm | None = None,
) -> dict[str, Any]:
    """The template context; the forms when they come back with mistakes."""
    show, now = episode.show, timezone.now()
    zone = ZoneInfo(show.time_zone)
    findings = compute_findings(show, episode)
    state = state_of(episode)
    transcript = origin_of(show) + transcript_address(show.slug, episode.slug)
    initial = {}
    if state is EpisodeState.SCHEDULED and episode.released_at:
        initial["due"] = episode.released_at.astimezone(zone)
    return {
        "show": show,
        "episode": episode,
        "state": state,
        "may_edit": may_edit(request.user, show.organisation),
        "notes": sanitise_notes(episode.notes),
        "chapter_lines": [(format_start(one["start"]), one["title"]) for one in episode.chapters],
        "transcript_address": transcript if state is EpisodeState.PUBLIC else "",
        **describe_processing(find_unsettled(episode)),
        "findings": findings,
        "is_blocked": any(finding.severity == "error" for finding in findings),
        "schedule_form": schedule_form or ScheduleForm(zone=zone, now=now, initial=initial),
        "breaks_form": breaks_form or (BreaksForm(media=episode.media) if episode.media else None),
        "breaks_lines": write_breaks(episode.media).splitlines() if episode.media else [],
        "own_ads": list_episode_ads(episode),
        "zone_words": describe_zone(zone, now),
        "ledger": episode.ledger.select_related("actor", "media")[:50],
        "enclosure": origin_of(show) + listen_address(show.slug, episode.slug),
        "page_address": origin_of(show) + episode_address(show.slug, episode.slug),
    }
