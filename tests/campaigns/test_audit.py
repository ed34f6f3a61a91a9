"""Everything that changes delivery stands in the audit log, with who did it."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import stentor
from made.bookings import make_flight, make_house, make_spot
from people.cast import make_episode, make_media
from stentor.accounts.models import AuditEntry
from stentor.campaigns import positions, takes, verbs
from stentor.campaigns.models import Campaign, Flight, Placement
from stentor.lib.clock import utc_now

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"needs_approval": True, "blocked_categories": ["beer"], "blocked_advertisers": []}
BY_NOBODY = {
    ("campaigns/pacing/running.py", "publish"),
    ("campaigns/creatives.py", "encode_missing_forms"),
}
"""The clock's: nobody booked anything else."""


class World:
    """What a verb is tried on."""

    def __init__(self, cast: Any) -> None:
        self.cast, self.owner, self.show = cast, cast.owner, cast.show
        self.flight, self.house = make_flight(cast.organisation), make_house(cast.organisation)
        self.campaign = self.flight.campaign
        self.advertiser = self.campaign.advertiser
        self.spot = self.flight.creative

    def make_own(self) -> Flight:
        own = make_flight(self.cast.organisation, "own")
        Placement.objects.filter(flight=own).delete()
        own.creative, own.is_baked_in = None, True
        own.save()
        return own

    def hand_in(self) -> Any:
        spot = make_spot(self.cast.organisation, "Reading")
        return takes.hand_in_take(self.flight, self.show, spot, self.owner)

    def say(self) -> Any:
        self.own = self.make_own()
        episode = make_episode(self.show, slug="harbour", title="Harbour")
        episode.media = make_media(episode, frames=500)
        episode.save()
        return positions.say_position(self.own, episode, 1.0, 3.0, self.owner)

    def move(self) -> None:
        row = self.say()
        positions.say_position(self.own, row.episode, 2.0, 4.0, self.owner, instead_of=row)

    def withdraw(self) -> None:
        row = self.say()
        positions.withdraw_position(self.own, row, self.owner)


Verb = Callable[[World], object]
VERBS: dict[str, Verb] = {
    "advertiser.changed": lambda w: verbs.save_advertiser(w.advertiser, w.owner),
    "campaign.made": lambda w: verbs.save_campaign(
        Campaign(advertiser=w.advertiser, ref="n", name="New"), w.owner
    ),
    "campaign.changed": lambda w: verbs.save_campaign(w.campaign, w.owner),
    "flight.made": lambda w: verbs.duplicate_flight(w.flight, w.owner),
    "flight.changed": lambda w: verbs.save_flights([w.flight], w.owner),
    "house.changed": lambda w: verbs.save_house(w.house, w.owner),
    "ad_policy.changed": lambda w: verbs.save_policy(w.show, w.owner, RULES),
    "creative.approved": lambda w: verbs.judge_creative(w.show, w.spot, w.owner, is_approved=True),
    "creative.vetoed": lambda w: verbs.judge_creative(
        w.show, w.spot, w.owner, is_approved=False, reason="Loud"
    ),
    "creative.renamed": lambda w: verbs.retitle_creative(w.spot, w.owner, "Tea, loud"),
    "creative.recalled": lambda w: verbs.recall_placements(
        w.flight.placements.all(), w.owner, utc_now()
    ),
    "take.handed-in": lambda w: w.hand_in(),
    "take.approved": lambda w: takes.answer_take(w.hand_in(), w.owner, is_approved=True),
    "take.declined": lambda w: takes.answer_take(
        w.hand_in(), w.owner, is_approved=False, reason="Again"
    ),
    "position.said": lambda w: w.say(),
    "position.moved": lambda w: w.move(),
    "position.withdrawn": lambda w: w.withdraw(),
}


@pytest.mark.parametrize("action", VERBS)
def test_a_verb_is_in_the_log_with_who_did_it(cast, action):
    world = World(cast)
    VERBS[action](world)
    entry = AuditEntry.objects.filter(action=action).latest("id")
    assert entry.organisation == cast.organisation
    assert entry.actor == cast.owner
    assert entry.subject_id


def list_called(node: ast.AST) -> set[str]:
    return {
        one.func.id
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }


def list_changers() -> list[tuple[str, str, bool]]:
    """File, function, and whether it records, of all that publish another ad book."""
    found = []
    root = Path(stentor.__file__).parent
    for path in sorted(root.rglob("*.py")):
        text = path.read_text()
        if "changing_book(" not in text:
            continue
        nodes = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)]
        calls = {node.name: list_called(node) for node in nodes if node.name != "changing_book"}
        tellers = {name for name, called in calls.items() if called & {"record", "_record"}}
        for node in nodes:
            called = calls.get(node.name, set())
            if "changing_book" in called:
                told = bool(called & {"record", "_record", *tellers})
                found.append((path.relative_to(root).as_posix(), node.name, told))
    return found


def test_nobody_publishes_another_book_without_a_line_in_the_log():
    changers = list_changers()
    assert len(changers) > 10
    silent = {(path, name) for path, name, told in changers if not told}
    assert silent == BY_NOBODY
