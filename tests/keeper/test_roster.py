"""Ten thousand names are read in turns."""

from stentor.keeper.life.records import Situation
from stentor.keeper.roster import A_TURN, Roster


def test_every_name_has_its_turn_and_new_ones_have_it_at_once() -> None:
    read: list[str] = []

    def look(name: str) -> Situation:
        read.append(name)
        return Situation(name, ())

    roster = Roster(look)
    names = {f"n{number:04}" for number in range(2 * A_TURN + 50)}
    roster.take_turn(names)
    assert set(read) == names, "all are new"
    seen: set[str] = set()
    while not roster.is_whole:
        seen |= {one.name for one in roster.take_turn(names)}
    assert len(seen) >= len(names) - A_TURN
    read.clear()
    assert len(roster.take_turn(names)) == A_TURN == len(read)
    names = (names - {"n0449"}) | {"new"}
    assert "new" in {one.name for one in roster.take_turn(names)}
    assert {one.name for one in roster.situations} == names


def test_few_names_have_their_turn_each_round() -> None:
    roster = Roster(lambda name: Situation(name, ()))
    for _ in range(3):
        assert [one.name for one in roster.take_turn(["b", "a"])] == ["a", "b"]
        assert roster.is_whole
    assert roster.take_turn([]) == []
    assert roster.is_whole
