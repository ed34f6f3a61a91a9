"""Nothing on disk tells of a listener who was taken out, compressed columns and pages included."""

import json

import pytest
from structlog.testing import capture_logs

from made.hits import make_hit
from made.lake_looking import list_rows
from made.residue import find_traces, iterate_contents
from made.spooling import NOW
from stentor.contracts.decision import Decision, encode_decision, parse_decision
from stentor.counting.listeners import find_origins_by_address
from stentor.counting.rules import Lists
from stentor.lake.columns import number_listener
from stentor.lake.erasing import Unwanted, erase_in_spool
from stentor.lake.forgetting import ask_to_forget, find_listeners
from stentor.lake.hit_files import write_table_file
from stentor.lake.listeners import ListenerKeys
from stentor.lake.manifest import load_manifest
from stentor.lake.reports.sketch import unpack
from stentor.lake.reports.store import open_report_store
from stentor.lake.trial import Trial, begin_trial, find_trial_days
from stentor.lib.seal import AddressSealer

ADDRESS, OTHER = "198.51.100.77", "198.51.100.78"
AGENT = 'Odd"Player\\/9 (of one person)'


@pytest.fixture
def edge(start_edge):
    return start_edge()


@pytest.fixture
def decisions(layout, edge):
    """A file of them that an edge still writes to: one for each of the two."""
    path = layout.spool / "20261123T14-a1-1.decisions"
    lines = [
        encode_decision(
            Decision(
                id=f"d{number}", at="2026-11-23T14:00:00Z", show="s", episode="e", manifest=1,
                arrangement="code", sealed_ip=edge.sealer.seal(ip, NOW), ua=AGENT, country="DE",
                slots=[],
            )
        )
        for number, ip in enumerate((ADDRESS, OTHER))
    ]  # fmt: skip
    path.write_bytes(b"\n".join(lines) + b"\n" + lines[0][:40])
    return path


@pytest.fixture
def filled(layout, lake, clock, edge, decisions):
    """Both in two hours; asked new lists, merged, tried by other rules, counted."""
    for hours in (0, 1, 24):
        edge.record(*(make_hit(ip=ip, hours=hours, ua=AGENT) for ip in (ADDRESS, OTHER)))
        lake.run_pass()
    edge.record(make_hit(ip=ADDRESS, hours=0, episode="f", ua=AGENT), make_hit(ip=OTHER))
    (layout.counting / "networks").mkdir(parents=True)
    (layout.counting / "networks" / "one.txt").write_text("192.0.2.0/24 vpn Somebody")
    begin_trial(
        layout.counting,
        Trial(seconds=300, busy_episodes=50, busy_minutes=10, by="Olive", at="2026-11-23T10:00Z"),
    )
    clock.pass_by(minutes=6)
    for _ in range(3):
        lake.run_pass()
    return layout


def list_numbers(layout) -> set[int]:
    """By which reports know listeners."""
    with open_report_store(layout.lake) as connection:
        rows = connection.execute("select sketch from listeners").fetchall()
    return {int(number) for (packed,) in rows for number in unpack(packed).values}


def name_traces(layout, decisions, numbers: set[int]) -> dict[str, bytes]:
    """All that leads to the listener."""
    (key,) = find_listeners(layout.keys, ADDRESS)
    opener = AddressSealer(layout.keys)
    words = {"address": ADDRESS.encode(), "key": key.encode()}
    words |= {f"number {n}": str(n).encode() for n in number_listener(key)}
    words |= {f"hash {n}": n.to_bytes(8, "little") for n in numbers}
    for _, content in iterate_contents(layout.root):
        for word in content.replace(b'"', b"\n").split():
            text = word.decode(errors="replace")
            if text[:8].isdigit() and text[8:9] == "." and opener.unseal(text) == ADDRESS:
                words[f"sealed {text}"] = word
    return words


def test_who_is_forgotten_is_nowhere_on_disk(filled, lake, clock, decisions):
    before, size = list_numbers(filled), decisions.stat().st_size
    own = name_traces(filled, decisions, set())
    assert {name.split()[0] for name in own} == {"address", "key", "number", "sealed"}
    assert find_traces(filled.root, own) == own.keys() - {"address"}
    tried = [path.read_bytes() for path in find_trial_days(filled.lake).glob("*")]
    done = ask_to_forget(filled, find_listeners(filled.keys, ADDRESS), clock())
    clock.pass_by(seconds=2)
    with capture_logs() as lines:
        for _ in range(3):
            lake.run_pass()
    assert json.loads(done.read_bytes()) == {"hits": 4, "hours": 3, "addresses": 1, "records": 5}
    gone = before - list_numbers(filled)
    assert len(gone) == 1
    words = own | {f"hash {n}": n.to_bytes(8, "little") for n in gone}
    assert find_traces(filled.root, words) == set()
    assert find_traces(filled.root, {"other": find_listeners(filled.keys, OTHER)[0].encode()})
    assert tried != [path.read_bytes() for path in find_trial_days(filled.lake).glob("*")]
    assert decisions.stat().st_size == size
    said = repr(lines).encode()
    assert b"a listener was forgotten" in said
    assert not [name for name, word in words.items() if word in said]


def test_what_was_decided_stays_and_is_nobodys(filled, lake, clock, decisions):
    """The file is not moved under the hands of who writes it, or reads it by offset."""
    before = decisions.read_bytes().split(b"\n")
    ask_to_forget(filled, find_listeners(filled.keys, ADDRESS), clock())
    with decisions.open("ab") as file:
        lake.run_pass()
        file.write(before[0][40:] + b"\n")
    after = decisions.read_bytes().split(b"\n")
    one = parse_decision(after[0])
    assert (one.sealed_ip, one.ua, one.country, one.id) == (None, None, "DE", "d0")
    assert after[1] == before[1]
    assert after[2] == before[0], "what came later is anybody's"


def test_hits_that_the_lake_has_not_read_stay_whole(filled, lake, clock, edge):
    """They came while others of the listener were taken out."""
    edge.record(make_hit(ip=ADDRESS, hours=2, id="later"))
    listeners = frozenset(find_listeners(filled.keys, ADDRESS))
    unwanted = Unwanted(listeners, ListenerKeys(filled.keys, clock()))
    assert erase_in_spool(filled, load_manifest(filled.lake), unwanted) == 5
    assert erase_in_spool(filled, load_manifest(filled.lake), unwanted) == 0
    lake.run_pass()
    (row,) = (row for row in list_rows(filled) if row["id"] == "later")
    assert {row["listener"]} == listeners


def test_who_comes_again_is_asked_new_lists_again(filled, lake, clock, edge):
    ask_to_forget(filled, find_listeners(filled.keys, ADDRESS), clock())
    lake.run_pass()
    edge.record(make_hit(ip=ADDRESS, hours=2))
    lake.run_pass()
    opener = AddressSealer(filled.keys)
    lines = (filled.addresses / "20261123.sealed").read_text().split()
    assert sorted(map(opener.unseal, lines)) == [ADDRESS, OTHER]


def test_a_copy_of_a_log_to_be_counted_holds_no_address(tmp_path):
    hits = [make_hit(ip=ip) for ip in (ADDRESS, ADDRESS, OTHER, None, "nonsense")]
    write_table_file(hits, find_origins_by_address(Lists()), tmp_path / "hits.parquet")
    assert find_traces(tmp_path, {"address": b"198.51.100"}) == set()
