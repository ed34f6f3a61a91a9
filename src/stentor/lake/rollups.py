"""What each UTC day came to, as small files that the studio reads without touching the lake."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import msgspec

from stentor.counting.rules import Rules
from stentor.counting.tally import Count
from stentor.lake.manifest import HourFile
from stentor.lib.clock import format_instant, parse_instant

RULES = Rules(window="utc-day")
"""The rules of the numbers in the studio where the operator says nothing else."""


class EpisodeDay(msgspec.Struct, frozen=True, kw_only=True):
    """One episode on one day; both ids are null for requests that named no episode."""

    show: str | None
    episode: str | None
    downloads: int
    contributing: int
    rejected: dict[str, int]
    """Requests by reason, see `stentor.counting.reasons`."""

    @property
    def requests(self) -> int:
        return self.contributing + sum(self.rejected.values())


class DayRollup(msgspec.Struct, frozen=True, kw_only=True):
    """One UTC day."""

    day: date
    rule_version: str
    counted_at: str
    """RFC 3339."""
    source: str
    """Names the state of the day that was counted, see `name_source`."""
    episodes: list[EpisodeDay]


def name_source(files: Iterable[HourFile], rules: Rules) -> str:
    """Changes with the Parquet files of the day and with the rules."""
    names = sorted(file.name for file in files)
    return hashlib.sha256("\n".join([rules.version, *names]).encode()).hexdigest()


def find_rollups(lake: Path) -> Path:
    return lake / "rollups"


def find_rollup(lake: Path, day: date) -> Path:
    return find_rollups(lake) / f"{day.isoformat()}.json"


def read_rollup(path: Path) -> DayRollup:
    """OSError where there is none, ValueError (msgspec's) where it is not one."""
    return msgspec.json.decode(path.read_bytes(), type=DayRollup)


def write_counted_until(lake: Path, moment: datetime) -> None:
    """Says that every hit which stood in the spool at `moment` is in the rollups.

    Written every pass, so it is replaced whole but not fsynced: after a power cut it may say
    an earlier moment, which is true as well.
    """
    path = find_rollups(lake) / "counted_until"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(".counted_until.part")
    temporary.write_text(format_instant(moment))
    temporary.replace(path)


def read_counted_until(lake: Path) -> datetime | None:
    """The moment up to which everything is counted; None before the first pass."""
    try:
        return parse_instant((find_rollups(lake) / "counted_until").read_text())
    except (FileNotFoundError, ValueError):
        return None


def build_rollup(day: date, count: Count, source: str, now: datetime) -> DayRollup:
    episodes = [
        EpisodeDay(
            show=show,
            episode=episode,
            downloads=each.downloads,
            contributing=each.contributing,
            rejected=dict(each.rejected.items()),
        )
        for (show, episode), each in sorted(
            count.by_episode.items(), key=lambda item: [key or "" for key in item[0]]
        )
    ]
    return DayRollup(
        day=day,
        rule_version=count.rule_version,
        counted_at=format_instant(now),
        source=source,
        episodes=episodes,
    )
