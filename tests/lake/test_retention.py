import fcntl
import os
from datetime import UTC, datetime, timedelta

import pytest

from stentor.lake.passes import Lake
from stentor.lake.retention import (
    KEEP_ADDRESSES,
    KEEP_DECISIONS,
    Kept,
    list_expired_keys,
    throw_away_decisions,
    throw_away_keys,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "now", "is_expired"),
    [
        ("address-20261123.key", NOON, False),
        ("address-20261116.key", NOON, False),
        ("address-20261115.key", NOON, True),
        ("address-20261116.key", NOON + timedelta(hours=12, seconds=1), True),
        ("address-20270101.key", NOON, False),
        ("address-notaday.key", NOON, False),
        ("signing.json", NOON, False),
        ("django.key", NOON + timedelta(days=4000), False),
        ("listener-2026.key", NOON, False),
        ("listener-2025.key", NOON, True),
        ("listener-2025.key", datetime(2026, 1, 30, tzinfo=UTC), False),
        ("listener-2024.key", datetime(2026, 1, 30, tzinfo=UTC), True),
        ("listener-2027.key", NOON, False),
    ],
)
def test_which_keys_have_had_their_time(tmp_path, name, now, is_expired):
    path = tmp_path / name
    path.write_bytes(bytes(32))
    assert list_expired_keys(tmp_path, now, KEEP_ADDRESSES) == ([path] if is_expired else [])


def test_a_shorter_time_may_be_set(tmp_path):
    path = tmp_path / "address-20261121.key"
    path.write_bytes(bytes(32))
    assert throw_away_keys(tmp_path, NOON) == []
    assert throw_away_keys(tmp_path, NOON, keep=timedelta(days=1)) == [path]
    assert not path.exists()


def test_a_pass_throws_keys_away(lake, layout, clock):
    layout.keys.mkdir(parents=True)
    (layout.keys / "address-20261101.key").write_bytes(bytes(32))
    lake.run_pass()
    assert list(layout.keys.glob("address-*")) == []


def test_decisions_go_when_their_time_is_over_and_nobody_writes_them(tmp_path):
    names = ("old.decisions", "young.decisions", "written.decisions", "old.hits")
    old, young, written, hits = (tmp_path / name for name in names)
    for path in (old, young, written, hits):
        path.write_bytes(b"{}\n")
        age = KEEP_DECISIONS + timedelta(seconds=-60 if path == young else 60)
        os.utime(path, ((NOON - age).timestamp(),) * 2)
    with written.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert throw_away_decisions(tmp_path, NOON) == [old]
    assert sorted(tmp_path.iterdir()) == sorted([young, written, hits])
    assert throw_away_decisions(tmp_path, NOON) == [written]


def test_a_pass_keeps_what_it_is_told_to(layout, clock):
    layout.spool.mkdir(parents=True)
    path = layout.spool / "old.decisions"
    path.write_bytes(b"{}\n")
    os.utime(path, ((NOON - timedelta(days=40)).timestamp(),) * 2)
    Lake(layout, clock, Kept(decisions=timedelta(days=41))).run_pass()
    assert path.exists()
    Lake(layout, clock, Kept(decisions=timedelta(days=39))).run_pass()
    assert not path.exists()
