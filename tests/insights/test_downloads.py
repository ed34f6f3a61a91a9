from datetime import date

import pytest

from made.hits import make_hit, take
from made.spooling import Edge, Time
from stentor.counting.reasons import REASONS
from stentor.insights import count_downloads, count_show_downloads
from stentor.insights.explanations import EXPLANATIONS, explain_reason
from stentor.lake.passes import Lake
from stentor.lake.rollups import RULES, find_rollups
from stentor.lib.layout import DataLayout

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def count(layout: DataLayout):
    """Lets an edge record hits and the lake count them."""
    clock = Time()
    edge, lake = Edge(layout), Lake(layout, clock)

    def count(*hits):
        edge.record(*hits)
        clock.pass_by(seconds=2)
        lake.run_pass()
        return clock.now

    yield count
    edge.die()


def test_before_the_first_pass_nothing_is_known():
    downloads = count_downloads("s", "e")
    assert (downloads.total, downloads.by_day, downloads.counted_until) == (0, [], None)
    assert count_show_downloads("s").by_episode == {}


def test_downloads_of_an_episode_come_by_day_with_their_rules(count):
    now = count(make_hit(), make_hit(ip="203.0.113.1"), make_hit(hours=13), make_hit(episode="f"))
    downloads = count_downloads("s", "e")
    assert downloads.total == 3
    assert downloads.by_day == [(MONDAY, 2), (TUESDAY, 1)]
    assert downloads.rule_version == RULES.version
    assert downloads.counted_until == now


def test_rejected_requests_come_with_their_reasons_in_words(count):
    count(
        make_hit(method="HEAD"), take(0, 9), make_hit(kind="redirect"), make_hit(hours=24, sent=1)
    )
    downloads = count_downloads("s", "e")
    assert downloads.rejected == {"not-audio": 1, "method-not-get": 1, "below-threshold": 2}
    assert list(downloads.rejected) == ["not-audio", "method-not-get", "below-threshold"]
    words = "Took less than a minute of the content in that day"
    assert ("below-threshold", words, 2) in downloads.rejections


def test_a_day_with_requests_and_no_download_is_a_day_of_none(count):
    count(make_hit(method="HEAD"))
    assert count_downloads("s", "e").by_day == [(MONDAY, 0)]


def test_a_show_is_the_sum_of_its_episodes_and_of_no_other_show(count):
    count(
        make_hit(), make_hit(episode="f"), make_hit(episode="f", ip="203.0.113.1"),
        make_hit(show="other"), make_hit(kind="feed", episode=None),
    )  # fmt: skip
    show = count_show_downloads("s")
    assert (show.total, show.by_day) == (3, [(MONDAY, 3)])
    assert show.by_episode == {"e": 1, "f": 2}


def test_numbers_follow_the_lake(count):
    count(make_hit())
    assert count_downloads("s", "e").total == 1
    count(make_hit(ip="203.0.113.1"))
    assert count_downloads("s", "e").total == 2


def test_what_named_no_episode_is_the_shows_alone(count):
    count(make_hit(), make_hit(kind="feed", episode=None), make_hit(show=None, episode=None))
    assert count_show_downloads("s").rejected == {"not-audio": 1}
    assert count_downloads("s", "e").rejected == {}


def test_a_moment_that_cannot_be_read_is_no_moment(count, layout):
    count(make_hit())
    (find_rollups(layout.lake) / "counted_until").write_text("soon")
    assert count_downloads("s", "e").counted_until is None


def test_every_reason_has_its_words():
    assert list(EXPLANATIONS) == list(REASONS)
    assert explain_reason("a-reason-of-later") == "a-reason-of-later"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "a second"), (30, "30 seconds"), (60, "a minute"), (90, "90 seconds"), (300, "5 minutes")],
)
def test_too_little_is_told_by_the_threshold_in_force(seconds, words, count, layout):
    count(take(0, 9))
    layout.counting.mkdir(parents=True)
    (layout.counting / "rules.toml").write_text(f"seconds = {seconds}")
    ((_, told, _),) = count_downloads("s", "e").rejections
    assert told == f"Took less than {words} of the content in that day"
