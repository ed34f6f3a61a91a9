"""The studio's numbers are the auditor's: from the spool through the lake, or from the file."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from made.hit_logs import logs
from made.hits import make_hit
from made.lake_looking import read_days
from made.spooling import NOW, Edge, Time
from stentor.contracts.hit import encode_hit
from stentor.counting.tally import count_downloads
from stentor.edge.hits.spool import SpoolWriter
from stentor.lake.passes import Lake
from stentor.lake.reports.store import open_report_store
from stentor.lib.layout import DataLayout
from stentor.lib.seal import AddressSealer


def count_by_lake(layout):
    """Downloads, contributing and rejected requests by episode, over all days."""
    total = {}
    for rollup in read_days(layout).values():
        for row in rollup.episodes:
            known = total.setdefault((row.show, row.episode), Counter())
            known.update({"": row.downloads, "contributing": row.contributing})
            known.update(row.rejected)
    return total


def count_by_file(hits):
    return {
        key: Counter({"": each.downloads, "contributing": each.contributing}) + each.rejected
        for key, each in count_downloads(hits).by_episode.items()
    }


@settings(max_examples=15, deadline=None)
@given(logs())
def test_a_log_gives_the_same_numbers_through_the_lake_as_from_the_file(hits):
    with tempfile.TemporaryDirectory() as root:
        layout, clock = DataLayout(Path(root)), Time()
        edge, lake = Edge(layout), Lake(layout, clock)
        for part in (hits[::2], hits[1::2]):
            edge.record(*part)
            lake.run_pass()
        edge.die()
        clock.pass_by(minutes=10)
        lake.run_pass()
        assert count_by_lake(layout) == count_by_file(hits)


@settings(max_examples=5, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_late_repeated_and_out_of_order_hits_give_the_same_numbers(hits, random):
    """Every record arrives once or twice, by either edge, in any order, over several passes."""
    named = [structs.replace(hit, id=hit.id or f"n{number}") for number, hit in enumerate(hits)]
    arriving = named + random.sample(named, len(named) // 2)
    random.shuffle(arriving)
    with tempfile.TemporaryDirectory() as root:
        layout, clock = DataLayout(Path(root)), Time()
        edges, lake = [Edge(layout, "a"), Edge(layout, "b")], Lake(layout, clock)
        for begin in range(0, len(arriving), 1 + len(arriving) // 3):
            for hit in arriving[begin : begin + 1 + len(arriving) // 3]:
                random.choice(edges).record(hit)
            clock.pass_by(minutes=7)
            lake.run_pass()
        for edge in edges:
            edge.die()
        clock.pass_by(minutes=10)
        lake.run_pass()
        assert count_by_lake(layout) == count_by_file(named)
        with open_report_store(layout.lake) as connection:
            (kept,) = connection.execute("select sum(downloads) from counts where episode = ''")
        assert (kept[0] or 0) == count_downloads(named).downloads


def test_what_the_edge_spools_is_what_the_lake_reads(layout, lake):
    sealer, writer = AddressSealer(layout.keys), SpoolWriter(layout.spool, "a1")
    hits = [make_hit(id=f"{number}", ip=f"203.0.113.{number % 7}") for number in range(50)]
    writer.start()
    for hit in hits:
        sealed = sealer.seal(hit.ip, NOW)
        writer.put(encode_hit(structs.replace(hit, ip=None, sealed_ip=sealed)) + b"\n")
    writer.stop()
    lake.run_pass()
    assert count_by_lake(layout) == count_by_file(hits)
    assert count_by_lake(layout)["s", "e"][""] == 7
    assert list(layout.spool.iterdir()) == []
