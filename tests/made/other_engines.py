"""What every engine beside DuckDB is held to: the numbers of the reference."""

from made.delivered import find_delivered_by_plan, open_hits
from made.hit_logs import LISTS, LOG_OF_EVERYTHING, LOG_OF_SPOTS, TRIED
from stentor.counting.impressions import count_impressions
from stentor.counting.rules import Rules
from stentor.counting.tally import compare_windows, count_downloads
from stentor.lake.plan import compare_hits

WINDOWS_AND_BUSY = [("utc-day", 50), ("utc-day", 2), ("first-touch", 2), ("last-touch", 2)]
"""With nobody too busy to be a person, which is one path whatever the window, and with some."""


def hold_counts_to_reference(engine):
    """All three windows."""
    rules = Rules(lists=LISTS)
    expected = compare_windows(LOG_OF_EVERYTHING, rules)
    assert all(count.downloads for count in expected.values())
    assert compare_hits(engine, open_hits(engine, LOG_OF_EVERYTHING, rules), rules) == expected


def hold_trial_to_reference(engine):
    """Rules and lists that are tried."""
    tried = compare_hits(engine, open_hits(engine, LOG_OF_EVERYTHING, TRIED), TRIED)
    assert tried == compare_windows(LOG_OF_EVERYTHING, TRIED)
    reasons = tried["utc-day"].rejected
    assert reasons["network-vpn"]
    assert reasons["bot-self-declared"] > 1
    assert tried != compare_windows(LOG_OF_EVERYTHING, Rules(lists=LISTS))


def hold_impressions_to_reference(engine, window, busy):
    hits = LOG_OF_SPOTS if busy == 50 else LOG_OF_SPOTS + LOG_OF_EVERYTHING
    rules = Rules(window=window, lists=LISTS, busy_episodes=busy, busy_minutes=1440)
    impressions, downloads = find_delivered_by_plan(engine, hits, rules)
    assert impressions == count_impressions(hits, rules)
    assert downloads == count_downloads(hits, rules).downloads
    assert len({each.placement for each in impressions}) > 2
