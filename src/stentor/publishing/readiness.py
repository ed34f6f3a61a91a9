"""What stands in the way of publishing, and what should be mended for the directories' sake."""

from typing import Literal, NamedTuple

from django.conf import settings

from stentor.catalog.artwork import ADVISED
from stentor.catalog.categories import CATEGORY_NAMES
from stentor.catalog.languages import is_language
from stentor.catalog.models import Episode, Show, ShowKind
from stentor.feeds.text import LONGEST_DESCRIPTION, has_words
from stentor.lib.disk import format_bytes
from stentor.lib.objects import LocalObjects


class Finding(NamedTuple):
    """One thing about a show or an episode. An error keeps the episode from being published."""

    severity: Literal["error", "warning"]
    field: str
    """`show.<field>` or `episode.<field>`."""
    message: str


def compute_findings(show: Show, episode: Episode) -> list[Finding]:
    """Errors first. Reads the rows as they are in memory, so that a form can ask before saving."""
    findings = [*_judge_episode(show, episode), *_judge_show(show)]
    return sorted(findings, key=lambda finding: finding.severity != "error")


def compute_errors(show: Show, episode: Episode) -> list[Finding]:
    """Only what refuses publication."""
    return [finding for finding in compute_findings(show, episode) if finding.severity == "error"]


def _judge_episode(show: Show, episode: Episode) -> list[Finding]:
    findings = []
    if episode.media is None:
        findings.append(Finding("error", "episode.media", "The episode has no audio yet."))
    elif not LocalObjects(settings.STENTOR_LAYOUT.objects).has(episode.media.object):
        findings.append(
            Finding("error", "episode.media", "The audio is missing on the disk; upload it again.")
        )
    if not has_words(episode.title):
        findings.append(Finding("error", "episode.title", "The episode needs a title."))
    if not episode.notes.strip():
        findings.append(
            Finding("warning", "episode.notes", "Listeners decide by the show notes; write some.")
        )
    if show.kind == ShowKind.SERIAL and episode.kind == "full" and not episode.number:
        findings.append(
            Finding("warning", "episode.number", "Apple asks for a number in a serial show.")
        )
    return findings


def _judge_show(show: Show) -> list[Finding]:
    findings = []
    if not has_words(show.title):
        findings.append(Finding("error", "show.title", "The show needs a title."))
    if not is_language(show.language):
        findings.append(Finding("error", "show.language", "Choose the show's language."))
    if show.category not in CATEGORY_NAMES:
        findings.append(
            Finding("warning", "show.category", "Directories refuse a show without a category.")
        )
    if not show.description.strip():
        findings.append(Finding("warning", "show.description", "Say what the show is about."))
    elif len(show.description.encode()) > LONGEST_DESCRIPTION:
        findings.append(
            Finding(
                "warning",
                "show.description",
                f"Directories take {LONGEST_DESCRIPTION} bytes; the feed has it shortened.",
            )
        )
    if not show.author:
        findings.append(Finding("warning", "show.author", "Directories show who makes it; say."))
    if not show.owner_email:
        findings.append(
            Finding("warning", "show.owner_email", "Directories verify the owner by e-mail.")
        )
    return [*findings, *_judge_artwork(show)]


def _judge_artwork(show: Show) -> list[Finding]:
    if show.artwork is None:
        return [Finding("warning", "show.artwork", "Directories refuse a show without a cover.")]
    if show.artwork.size > ADVISED:
        return [
            Finding(
                "warning",
                "show.artwork",
                f"Some directories take covers only up to {format_bytes(ADVISED)}.",
            )
        ]
    return []
