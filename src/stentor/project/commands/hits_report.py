"""A count for machines and for people."""

from typing import Any

from rich.console import Console
from rich.table import Table

from stentor.counting.tally import Count, EpisodeKey


def name_episode(key: EpisodeKey) -> str:
    """`<show>/<episode>`; a slash or a percent sign inside an id is written %2F or %25."""
    return "/".join((part or "").replace("%", "%25").replace("/", "%2F") for part in key)


def list_downloads(count: Count) -> dict[str, int]:
    """Downloads by `name_episode`, most first; episodes without one are left out."""
    named = {name_episode(key): each.downloads for key, each in count.by_episode.items()}
    ranked = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    return {name: downloads for name, downloads in ranked if downloads}


def build_document(count: Count, skipped: int | None) -> dict[str, Any]:
    """What `--json` prints; `skipped_lines` only where lines may be skipped."""
    document: dict[str, Any] = {
        "requests": count.requests,
        "downloads": count.downloads,
        "contributing": count.contributing,
        "by_episode": list_downloads(count),
        "rejected": count.rejected,
        "rule_version": count.rule_version,
    }
    return document if skipped is None else document | {"skipped_lines": skipped}


def print_tables(console: Console, count: Count, skipped: int) -> None:
    """Downloads by episode, and where every request went."""
    episodes = Table("Episode", title="Downloads", title_justify="left")
    episodes.add_column("Downloads", justify="right")
    for name, downloads in list_downloads(count).items():
        episodes.add_row(name, f"{downloads:,}")
    episodes.add_section()
    episodes.add_row("all", f"{count.downloads:,}")
    console.print(episodes)

    requests = Table("What became of it", title="Requests", title_justify="left")
    requests.add_column("Requests", justify="right")
    requests.add_row("part of a download", f"{count.contributing:,}")
    for reason, number in count.rejected.items():
        requests.add_row(reason, f"{number:,}")
    requests.add_section()
    requests.add_row("all", f"{count.requests:,}")
    console.print(requests)
    if skipped:
        console.print(f"{skipped:,} lines were no hits and are not in these numbers")
    console.print(f"rules {count.rule_version}", style="dim")
