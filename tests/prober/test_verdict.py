"""When a failing look is believed, when a good one is, and whose word counts."""

from datetime import UTC, datetime, timedelta

import pytest

from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.prober.judging.causes import find_causes
from stentor.prober.judging.verdict import Judge, Rules, Verdict

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
OUTCOMES = {"g": Outcome.UP, "s": Outcome.DEGRADED, "b": Outcome.DOWN}


def look(letter, at, source="local", check="http"):
    return ProbeRecord(
        at=at, check=check, component="listening", source=source, outcome=OUTCOMES[letter]
    )


THREE = Rules(tries=3)


def judge(looks, rules=THREE, quorum=1):
    """A verdict after one look every five seconds; letters by prober."""
    judged = Judge({}, quorum=quorum, default=rules)
    longest = max(len(letters) for letters in looks.values())
    for step in range(longest):
        for source, letters in looks.items():
            if step < len(letters) and letters[step] != " ":
                judged.take(look(letters[step], NOW + timedelta(seconds=5 * step), source))
    return judged.weigh("http", NOW + timedelta(seconds=5 * longest))


@pytest.mark.parametrize(
    ("letters", "outcome"),
    [
        ("g", "up"),
        ("b", "up"),
        ("gbb", "up"),
        ("gbbb", "down"),
        ("gsss", "degraded"),
        ("gssb", "down"),
        ("gbbbg", "down"),
        ("gbbbgg", "up"),
        ("gbgbggbg", "up"),
        ("gbgbgbgbg", "down"),
        ("gbgbgbgb" + "g" * 8, "up"),
        ("b" * 50 + "gg", "up"),
    ],
)
def test_looks_in_a_row_are_believed_and_so_are_many_in_between(letters, outcome):
    assert judge({"local": letters}).outcome == outcome


def test_what_was_bad_long_ago_is_no_part_of_what_is_bad_now():
    """As a new start reads it: every bad look, and one good look of a minute."""
    judged = Judge({}, default=THREE)
    for seconds, letter in ((0, "b"), (5, "b"), (15, "g"), (75, "g"), (135, "g"), (195, "g")):
        judged.take(look(letter, NOW + timedelta(seconds=seconds)))
    for seconds in (240, 245):
        judged.take(look("b", NOW + timedelta(seconds=seconds)))
    assert not judged.weigh("http", NOW + timedelta(seconds=246)).is_bad
    judged.take(look("b", NOW + timedelta(seconds=250)))
    verdict = judged.weigh("http", NOW + timedelta(seconds=251))
    assert verdict.is_bad
    assert verdict.first_bad.at == NOW + timedelta(seconds=240)


def test_one_look_is_enough_where_the_rule_says_so():
    assert judge({"local": "gb"}, Rules(tries=1)).outcome == "down"


def test_the_trouble_is_dated_to_its_first_look():
    assert judge({"local": "ggbbbb"}).first_bad.at == NOW + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("quorum", "looks", "outcome"),
    [
        (1, {"a": "bbb", "b": "ggg", "c": "ggg"}, "down"),
        (2, {"a": "bbb", "b": "ggg", "c": "ggg"}, "up"),
        (2, {"a": "bbb", "b": "bbb", "c": "ggg"}, "down"),
        (2, {"a": "bbb"}, "down"),
    ],
)
def test_as_many_probers_must_agree_as_the_quorum_says_if_there_are_so_many(quorum, looks, outcome):
    assert judge(looks, quorum=quorum).outcome == outcome


def test_who_has_not_looked_lately_says_nothing():
    judged = Judge({})
    judged.take(look("g", NOW))
    assert judged.weigh("http", NOW + timedelta(minutes=5)).outcome is None


def test_a_clock_that_jumps_ahead_makes_nothing_bad():
    judged = Judge({})
    for hour in (0, 5, 5):
        judged.take(look("g", NOW + timedelta(hours=hour)))
    assert judged.weigh("http", NOW + timedelta(hours=5)).outcome == "up"


def test_what_leaned_on_a_cause_that_has_just_recovered_waits_for_another_look():
    recovered = verdict("http", "g")._replace(recovered_at=NOW + timedelta(seconds=30))
    rows = {"http": recovered, "feed": verdict("feed", "b")}
    assert find_causes(rows, AFTER) == []
    later = look("b", NOW + timedelta(seconds=40), check="feed")
    rows["feed"] = rows["feed"]._replace(last=later)
    assert [cause.verdict.check for cause in find_causes(rows, AFTER)] == ["feed"]


def test_what_recovers_a_look_later_than_its_cause_is_no_cause_itself():
    """The first good look is not believed yet; it is no reason to blame what it was good of."""
    judged = Judge({}, default=THREE)
    for check, letters in (("http", "bbbbgg"), ("feed", "bbbb  g")):
        for step, letter in enumerate(letters):
            if letter != " ":
                at = NOW + timedelta(seconds=5 * step)
                judged.take(look(letter, at, check=check))
    verdicts = judged.weigh_all(NOW + timedelta(seconds=31))
    assert verdicts["http"].outcome is Outcome.UP
    assert verdicts["feed"].outcome is Outcome.DOWN
    assert find_causes(verdicts, AFTER) == []
    judged.take(look("b", NOW + timedelta(seconds=35), check="feed"))
    (cause,) = find_causes(judged.weigh_all(NOW + timedelta(seconds=36)), AFTER)
    assert cause.verdict.check == "feed"


AFTER = {"tls": ("tcp",), "http": ("tls",), "feed": ("http",), "studio": ("http", "database")}


def verdict(check, letter):
    is_suspect = letter == "?"
    outcome = Outcome.UP if is_suspect else OUTCOMES[letter]
    record = look("g" if is_suspect else letter, NOW, check=check)
    return Verdict(check, check, outcome, is_suspect, first_bad=record, last=record)


@pytest.mark.parametrize(
    ("letters", "causes"),
    [
        ({"tcp": "g", "tls": "g", "http": "g"}, {}),
        ({"tcp": "b", "tls": "b", "http": "b", "feed": "b"}, {"tcp": {"tls", "http", "feed"}}),
        ({"tcp": "g", "tls": "b", "http": "b"}, {"tls": {"http"}}),
        ({"tcp": "g", "tls": "g", "feed": "b"}, {"feed": set()}),
        ({"tcp": "?", "tls": "g", "http": "b"}, {}),
        ({"tls": "?", "http": "b", "database": "b"}, {"database": set()}),
        ({"http": "g", "database": "b", "studio": "b"}, {"database": {"studio"}}),
        ({"http": "b", "database": "b"}, {"http": set(), "database": set()}),
    ],
)
def test_what_leans_on_a_failing_check_suffers_from_it(letters, causes):
    found = find_causes({check: verdict(check, x) for check, x in letters.items()}, AFTER)
    assert {c.verdict.check: {one.check for one in c.suffering} for c in found} == causes
