"""A count for machines and for people."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from stentor.counting.rules import Window
from stentor.counting.tally import Count, EpisodeKey


def name_episode(key: EpisodeKey) -> str:
    """`<show>/<episode>`; a slash or a percent sign inside an id is written %2F or %25."""
    return "/".join((part or "").replace("%", "%25").replace("/", "%2F") for part in key)


def list_downloads(count: Count) -> dict[str, int]:
    """Downloads by `name_episode`, most first; episodes without one are left out."""
    named = {name_episode(key): each.downloads for key, each in count.by_episode.items()}
    ranked = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    return {name: downloads for name, downloads in ranked if downloads}


def build_document(
    counts: Mapping[Window, Count],
    window: Window,
    skipped: int | None,
    explained: Iterable[Any] | None = None,
) -> dict[str, Any]:
    """What `--json` prints; `skipped_lines` only where lines may be skipped."""
    count = counts[window]
    document: dict[str, Any] = {
        "requests": count.requests,
        "downloads": count.downloads,
        "contributing": count.contributing,
        "by_episode": list_downloads(count),
        "rejected": count.rejected,
        "windows": {name: each.downloads for name, each in counts.items()},
        "not_byte_verified": count.unverified,
        "rule_version": count.rule_version,
    }
    if skipped is not None:
        document["skipped_lines"] = skipped
    if explained is not None:
        document["explained"] = [request._asdict() for request in explained]
    return document


def print_tables(
    console: Console, counts: Mapping[Window, Count], window: Window, skipped: int
) -> None:
    """Downloads by episode in each window, and where every request went."""
    count = counts[window]
    episodes = Table("Episode", title="Downloads", title_justify="left")
    for name in counts:
        episodes.add_column(f"{name}{' *' if name == window else ''}", justify="right")
    listed = {name: list_downloads(each) for name, each in counts.items()}
    for episode in listed[window]:
        episodes.add_row(episode, *(f"{each.get(episode, 0):,}" for each in listed.values()))
    episodes.add_section()
    episodes.add_row("all", *(f"{each.downloads:,}" for each in counts.values()))
    console.print(episodes)

    requests = Table("What became of it", title="Requests", title_justify="left")
    requests.add_column("Requests", justify="right")
    requests.add_row("part of a download", f"{count.contributing:,}")
    for reason, number in count.rejected.items():
        requests.add_row(reason, f"{number:,}")
    requests.add_section()
    requests.add_row("all", f"{count.requests:,}")
    console.print(requests)
    if count.unverified:
        console.print(f"{count.unverified:,} downloads came by the prefix: no bytes were measured")
    if skipped:
        console.print(f"{skipped:,} lines were no hits and are not in these numbers")
    console.print(f"* requests by this window; rules {count.rule_version}", style="dim")
