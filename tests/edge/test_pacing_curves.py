"""One day, a quarter of an hour after the other: the edge's decisions by the published book, what
the lake counts of them, and the next book. Four flights alike but for their pacing."""

from datetime import UTC, datetime, timedelta

import pytest

from made.bookings import make_flight
from made.delivering import deliver
from people.cast import make_episode, make_media, make_show
from stentor.campaigns.models import Pacing
from stentor.campaigns.pacing.running import EVERY, pace_flights
from stentor.campaigns.publication import changing_book
from stentor.edge.ads.book import CurrentBook
from stentor.edge.ads.decider import Decider
from stentor.edge.ads.listener import ListenerNames
from stentor.edge.ads.log import DecisionLog
from stentor.edge.http.request import Request
from stentor.edge.http.target import parse_target
from stentor.edge.memory.interface import NOTHING
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.objects import OpenObjects
from stentor.lake.rollups import write_counted_until
from stentor.lib.objects import LocalObjects
from stentor.publishing.manifests import build_manifest

MIDNIGHT = datetime(2026, 11, 16, tzinfo=UTC)
DAY = timedelta(days=1)
MORNING, EVENING = 28, 60
"""Downloads an hour of each show, before noon and after."""
GOAL = 400
NEAR = 0.05 * GOAL
REQUEST = Request("GET", parse_target(b"/listen/x/y.mp3"), "h", "h", {}, [], False, True, 0, False)

pytestmark = pytest.mark.django_db(transaction=True)


def find_rate(hour):
    return MORNING if hour < 12 else EVENING


class Day:
    """A clock that is moved by hand, and everything that goes by it."""

    def __init__(self, cast, layout):
        self.layout = layout
        self.manifests, self.numbers = {}, {}
        with changing_book():
            for place, pacing in enumerate(Pacing.values):
                show = make_show(cast.organisation, slug=pacing, title=pacing)
                episode = make_episode(show, slug=f"{pacing}-1", title=pacing)
                episode.media = make_media(episode, frames=500)
                episode.media.breaks = [0]
                episode.media.save()
                episode.save()
                flight = make_flight(
                    cast.organisation, pacing, pacing=pacing, slots=["pre"],
                    goal={"impressions": GOAL}, targets={"shows": [show.id]},
                    starts=MIDNIGHT.date(), ends=MIDNIGHT.date(),
                )  # fmt: skip
                self.manifests[pacing] = build_manifest(episode, episode.media, place + 1)
                self.numbers[pacing] = flight.placements.get().number
        shows = [one.show_id for one in self.manifests.values()]
        for back in range(1, 29):
            heard = [(show, hour, find_rate(hour)) for show in shows for hour in range(24)]
            deliver(layout, (MIDNIGHT - back * DAY).date(), [], heard)
        index = PublishedIndex(layout.journal)
        index.read_all()
        self.index = index
        self.book = CurrentBook(index, OpenObjects(LocalObjects(layout.objects)))
        self.log = DecisionLog("a1", lambda address, _: address, lambda _: None)
        self.decider = Decider(self.book, self.log)
        self.names = ListenerNames(b"n" * 32)
        self.impressions, self.downloads = [], []
        self.delivered = dict.fromkeys(Pacing.values, 0)
        self.listeners = 0

    def pace(self, now):
        write_counted_until(self.layout.lake, now)
        deliver(self.layout, MIDNIGHT.date(), self.impressions, self.downloads)
        pace_flights(now)
        self.index.read_all()
        self.book.refresh()

    def listen(self, pacing, start):
        """A quarter of an hour's downloads of one show."""
        hour = (start - MIDNIGHT) / timedelta(hours=1)
        people, served = find_rate(hour) // 4, 0
        for nth in range(people):
            self.listeners += 1
            now = (start + EVERY * nth / people).timestamp()
            manifest, address = (
                self.manifests[pacing],
                f"10.{self.listeners >> 16}.{self.listeners}",
            )
            keys = self.names.find_keys(address, "A/1", manifest.episode_id)
            made = self.decider.decide(manifest, REQUEST, address, keys, NOTHING, now)
            self.decider.record(made, manifest.number, "code", address, "A/1")
            self.log.tick()
            served += self.numbers[pacing] in made.placements
        self.delivered[pacing] += served
        self.impressions.append((hour, self.numbers[pacing], served))
        self.downloads.append((self.manifests[pacing].show_id, hour, people))

    def run(self):
        """What each flight had at the end of every hour."""
        curves = {pacing: [] for pacing in Pacing.values}
        for quarter in range(96):
            now = MIDNIGHT + quarter * EVERY
            self.pace(now + timedelta(seconds=1))
            for pacing in Pacing.values:
                self.listen(pacing, now)
                if quarter % 4 == 3:
                    curves[pacing].append(self.delivered[pacing])
        return curves


def test_a_days_delivery_goes_as_each_pacing_says(cast, layout):
    curves = Day(cast, layout).run()
    at = {pacing: [curve[hour - 1] for hour in (6, 12, 18, 24)] for pacing, curve in curves.items()}
    listening = [168, 336, 696, 1056]

    assert at["asap"] == [min(heard, GOAL) for heard in listening]
    for curve in at.values():
        assert curve[-1] == pytest.approx(GOAL, abs=0.02 * GOAL)
        assert all(one <= heard for one, heard in zip(curve, listening, strict=True))
    assert at["even"] == pytest.approx([100, 200, 300, 400], abs=NEAR)
    by_listening = [GOAL * heard / listening[-1] for heard in listening]
    assert at["forecast"] == pytest.approx(by_listening, abs=NEAR)
    assert at["front"] == pytest.approx([130, 240, 330, 400], abs=NEAR)
    order = [at[pacing][1] for pacing in ("forecast", "even", "front", "asap")]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
