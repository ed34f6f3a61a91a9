"""What holds for every log, whatever is in it."""

from hypothesis import given
from hypothesis import strategies as st

from made.hit_logs import logs
from made.hits import make_hit
from stentor.counting.reasons import REASONS
from stentor.counting.rules import WINDOWS, Rules
from stentor.counting.tally import count_downloads

ANY_RULES = st.sampled_from([Rules(window=window) for window in WINDOWS])


@given(logs(), ANY_RULES)
def test_every_request_either_contributes_or_is_rejected_once(hits, rules):
    count = count_downloads(hits, rules)
    transfers = len({hit.id for hit in hits if hit.id}) + sum(not hit.id for hit in hits)
    assert count.requests == count.contributing + sum(count.rejected.values()) == transfers
    assert count.downloads <= count.contributing
    assert list(count.rejected) == [reason for reason in REASONS if reason in count.rejected]


@given(logs(), ANY_RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(hits, rules, random):
    shuffled = list(hits)
    random.shuffle(shuffled)
    assert count_downloads(shuffled, rules) == count_downloads(hits, rules)


@given(logs(), ANY_RULES)
def test_reading_a_log_twice_changes_nothing_that_has_an_id(hits, rules):
    named = [hit for hit in hits if hit.id]
    assert count_downloads([*named, *named], rules) == count_downloads(named, rules)


@given(logs())
def test_a_window_that_stays_open_never_finds_more_downloads_to_make(hits):
    whole = [make_hit(at=hit.at, ip=hit.ip) for hit in hits if hit.ip]
    first, last = (
        count_downloads(whole, Rules(window=window)).downloads
        for window in ("first-touch", "last-touch")
    )
    assert last <= first
