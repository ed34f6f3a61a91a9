"""What the downloads of one day came to, before it is rows of the store."""

from collections import defaultdict
from dataclasses import dataclass, field

from stentor.counting.tally import EpisodeKey
from stentor.lake.reports.details import Details, sum_details
from stentor.lake.reports.sketch import KEPT_UNITED, Sketch, make_sketch, unite


@dataclass
class EpisodeFacts:
    """One episode on one day."""

    details: Details = field(default_factory=lambda: sum_details([]))
    listeners: Sketch = field(default_factory=lambda: make_sketch([]))


Gathered = dict[EpisodeKey, EpisodeFacts]
"""By show and episode; the episode None is the whole show."""


def add_shows(by_episode: Gathered) -> Gathered:
    """With what the episodes of each show come to together."""
    by_show: dict[str | None, list[EpisodeFacts]] = defaultdict(list)
    for (show, _episode), facts in by_episode.items():
        by_show[show].append(facts)
    of_shows: Gathered = {
        (show, None): EpisodeFacts(
            sum_details(each.details for each in facts),
            unite((each.listeners for each in facts), KEPT_UNITED),
        )
        for show, facts in by_show.items()
    }
    for facts in of_shows.values():
        facts.details.taken.clear()  # seconds of different episodes are different things
    return dict(by_episode) | of_shows
