"""The operator's rules and lists, from the folder `counting/` of the data directory."""

from datetime import date

from made.hits import make_hit, take
from made.lake_looking import count_day, list_rows, read_days

MONDAY = date(2026, 11, 23)


def write(layout, name, text):
    path = layout.counting / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_lists_of_networks_are_asked_while_the_address_is_there(start_edge, lake, layout):
    write(layout, "networks/clouds.txt", "203.0.113.0/25 vpn")
    write(layout, "shared.txt", "203.0.113.8 2026-11-01 An office")
    start_edge().record(
        make_hit(ip="203.0.113.9"), make_hit(ip="203.0.113.8"), make_hit(ip="203.0.113.200")
    )
    lake.run_pass()
    (row,) = read_days(layout)[MONDAY].episodes
    assert (row.downloads, row.rejected) == (2, {"network-vpn": 1})
    assert sorted(str(row["network"]) for row in list_rows(layout)) == ["None", "None", "vpn"]
    assert sum(row["is_shared"] for row in list_rows(layout)) == 1
    assert {row["lists"] for row in list_rows(layout)} != {"."}


def test_other_rules_recount_the_days_by_themselves_and_say_so(start_edge, lake, layout, clock):
    start_edge().record(take(0, 600_000))
    lake.run_pass()
    assert count_day(layout, MONDAY) == 0
    write(layout, "rules.toml", "seconds = 30")
    clock.pass_by(seconds=2)
    lake.run_pass()
    assert count_day(layout, MONDAY) == 1
    assert ".30s." in read_days(layout)[MONDAY].rule_version


def test_a_file_that_cannot_hold_changes_nothing(start_edge, lake, layout):
    write(layout, "rules.toml", "seconds = 30")
    start_edge().record(take(0, 600_000))
    lake.run_pass()
    write(layout, "rules.toml", "seconds = never")
    lake.run_pass()
    assert count_day(layout, MONDAY) == 1
