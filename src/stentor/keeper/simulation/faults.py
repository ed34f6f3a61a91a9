"""What goes wrong in a simulated installation: each class lays its turns into a world."""

from collections.abc import Callable
from dataclasses import dataclass

from stentor.keeper.life.timing import compute_due
from stentor.keeper.renewal.windows import LONGEST_PAUSE, SHARE
from stentor.keeper.revocation.watching import USUAL_PAUSE
from stentor.keeper.simulation.authority import SimulatedAuthority
from stentor.keeper.simulation.paper import read
from stentor.keeper.simulation.world import World

DAY = 86_400.0
QUARTER = 6 * 3600.0

Lay = Callable[[World, float], None]
"""Lays a fault that begins at a moment."""


@dataclass(frozen=True)
class FaultClass:
    """One way in which things go wrong."""

    lay: Lay
    meaning: str
    is_harmless: bool = True
    """Nobody is to be paged for it: some authority could issue all the time."""
    nodes: int = 1
    has_advice: bool = False
    has_lists: bool = False
    authorities: int = 2
    begins_at_once: bool = False


ONLY = 0.25
"""Of the only authority a fault takes at most this part of a life: a third is the time there is,
and what nobody can survive tells nothing."""


def share(world: World, part: float) -> float:
    """A part of a certificate's life, in seconds."""
    return world.setting.life * part


def share_of_first(world: World, part: float) -> float:
    """The same for a fault of the first authority."""
    return share(world, part if len(world.authorities) > 1 else min(part, ONLY))


def during(
    world: World, begins: float, seconds: float, start: Callable[[], None], end: Callable[[], None]
) -> None:
    world.at(begins, start)
    world.at(begins + seconds, end)


def switch(
    world: World, begins: float, seconds: float, what: str, which: slice = slice(None)
) -> None:
    """A flag of authorities, on and off again."""

    def put(*, value: bool) -> None:
        for authority in world.authorities[which]:
            setattr(authority, what, value)

    during(world, begins, seconds, lambda: put(value=True), lambda: put(value=False))


def lay_nothing(world: World, begins: float) -> None:
    del world, begins


def lay_one_down(world: World, begins: float) -> None:
    switch(world, begins, share_of_first(world, 1.2), "is_down", slice(1))


def lay_all_down(world: World, begins: float) -> None:
    switch(world, begins, share(world, 0.5), "is_down")


def find_planned(world: World, name: str) -> float:
    """When the certificate of a name that lasts longest is planned to be renewed."""
    situation = world.read(name)
    held = [one for one in (situation.live, situation.spare) if one]
    last = max(held, key=lambda one: one.not_after)
    return compute_due(name, last, None)


def find_last_end(world: World, name: str) -> float:
    situation = world.read(name)
    return max(one.not_after for one in (situation.live, situation.spare) if one)


def lay_all_down_to_the_end(
    world: World, begins: float, part: float = 1.0, spared: float = 60.0
) -> None:
    """From the planned renewal of what lasts longest until a minute before it ends."""

    def start() -> None:
        planned = max(world.now, find_planned(world, world.names[0]) - 1)
        world.at(planned, go_down)

    def go_down() -> None:
        end = min(find_last_end(world, name) for name in world.names)
        length = (end - world.now) * part - spared
        switch(world, world.now, max(0.0, length), "is_down")

    world.at(begins, start)


def lay_all_hanging(world: World, begins: float) -> None:
    switch(world, begins, share(world, 0.3), "is_hanging")


def lay_flaky(world: World, begins: float) -> None:
    def put(part: float) -> None:
        for authority in world.authorities:
            authority.failing_part = part

    during(world, begins, share(world, 1.5), lambda: put(0.7), lambda: put(0.0))


def lay_limited(world: World, begins: float) -> None:
    def limit() -> None:
        world.authorities[0].is_limiting_until = world.now + share_of_first(world, 1.0)

    world.at(begins, limit)


def lay_few_orders(world: World, begins: float) -> None:
    """Both authorities take three hundred orders in three hours, and the fleet is due at once."""
    del begins
    for authority in world.authorities:
        authority.most_orders = 300


def lay_few_duplicates(world: World, begins: float) -> None:
    """Both authorities take five orders a week for one name, and the first is gone for a while:
    three nodes have to get along with what one would order."""
    for authority in world.authorities:
        authority.most_duplicates = 5
    switch(world, begins, share_of_first(world, 1.5), "is_down", slice(1))


def lay_five_a_week(world: World, begins: float) -> None:
    """The only authority takes five orders a week for a name: what five nodes may not all make."""
    del begins
    world.authorities[0].most_duplicates = 5


def lay_unproved(world: World, begins: float) -> None:
    """The name resolves for nobody for a while."""

    def put(authority: SimulatedAuthority, names: set[str]) -> None:
        authority.blocked_names = names

    for authority in world.authorities:
        during(
            world, begins, share(world, 0.3),
            lambda one=authority: put(one, set(world.names)),  # type: ignore[misc] # bound now
            lambda one=authority: put(one, set()),  # type: ignore[misc] # bound now
        )  # fmt: skip


def lay_forbidden(world: World, begins: float) -> None:
    """A record of the domain forbids the first authority, for good; the only one until somebody
    who was called mends it."""
    first = world.authorities[0]
    world.at(begins, lambda: first.blocked_names.update(world.names))
    if len(world.authorities) == 1:
        world.at(begins + share(world, ONLY), first.blocked_names.clear)


def make_advice(start: float, end: float, *, relative: bool = False) -> Lay:
    def lay(world: World, begins: float) -> None:
        def advise() -> None:
            base = world.now if relative else 0.0
            for authority in world.authorities:
                authority.window = (base + start, base + end)
            next_question = min(LONGEST_PAUSE, share(world, SHARE))
            world.at(world.now + world.chance.uniform(0.0, next_question), world.wake_everybody)

        world.at(begins, advise)

    return lay


def lay_mass_revocation(world: World, begins: float) -> None:
    """The first authority says so by its windows and on its list, and clients refuse its
    certificates a while later: six hours, or a tenth of a short life."""
    grace = min(QUARTER, share(world, 0.1))

    def announce() -> None:
        first = world.authorities[0]
        first.window = (world.now - 2, world.now - 1)
        for name in world.names:
            for slot in ("public", "spare"):
                parts = read(world.files.read(f"{slot}/{name}.pem") or b"")
                if parts and parts[0] == "first":
                    first.listed.add(parts[2])
                    world.edges.revoked[parts[2]] = world.now + grace
        world.at(world.now + grace, lambda: setattr(first, "window", None))
        world.at(world.now + world.chance.uniform(0.0, USUAL_PAUSE), world.wake_everybody)

    world.at(begins, announce)


def lay_listed(world: World, begins: float) -> None:
    """The first authority's list names everything it issued, and it gives no advice."""
    lay_mass_revocation(world, begins)
    world.at(begins, lambda: setattr(world.authorities[0], "window", None))


def make_wrong(fault: str) -> Lay:
    def lay(world: World, begins: float) -> None:
        first = world.authorities[0]
        during(
            world, begins, share_of_first(world, 1.2),
            lambda: setattr(first, "fault", fault), lambda: setattr(first, "fault", ""),
        )  # fmt: skip

    return lay


def lay_shorter_lives(world: World, begins: float) -> None:
    def shrink() -> None:
        for authority in world.authorities:
            authority.life = world.setting.life / 2

    world.at(begins, shrink)


def lay_stuck_worker(world: World, begins: float) -> None:
    """The process of one worker takes up no new file any more. Nobody finds out unless the keeper
    looks at what is served."""
    world.at(begins, lambda: world.supervision.stick(1))


def lay_dead_master(world: World, begins: float) -> None:
    """The supervisor replaces no worker for a while; a person has to."""

    def put(*, value: bool) -> None:
        world.supervision.is_able = value
        world.supervision.catch_up()

    during(world, begins, share(world, 1.5), lambda: put(value=False), lambda: put(value=True))


def make_damage(damage: Callable[[World, str], None]) -> Lay:
    def lay(world: World, begins: float) -> None:
        def act() -> None:
            with world.files.from_outside():
                for name in world.names:
                    damage(world, name)
            for worker in (0, 1):
                world.edges.restart(worker, world.names, world.now)
            world.wake_everybody()

        world.at(begins, act)

    return lay


def lose(world: World, name: str) -> None:
    world.files.remove(f"public/{name}.pem")


def put_wrong_key(world: World, name: str) -> None:
    content = world.files.read(f"public/{name}.pem") or b""
    authority, _, chain = content.partition(b"\n")[0], b"", content.rpartition(b"\n")[2]
    world.files.write(f"public/{name}.pem", authority + b"\nanother\n" + chain)


def lay_older_copy(world: World, begins: float) -> None:
    """A backup of everything comes back when what is in it has nearly ended."""
    copied: dict[str, bytes] = {}

    def copy() -> None:
        copied.update({path: bytes(one) for path, one in world.files.contents.items()})

    def restore() -> None:
        with world.files.from_outside():
            for path, content in copied.items():
                world.files.write(path, content)
        world.wake_everybody()

    during(world, begins, share(world, 1.3), copy, restore)


def lay_full_disk(world: World, begins: float) -> None:
    def put(*, value: bool) -> None:
        world.files.is_full = value

    during(world, begins, share(world, 0.25), lambda: put(value=True), lambda: put(value=False))


def lay_kills(world: World, begins: float) -> None:
    """The keeper dies at every one of its writes in turn, for a life and a half."""

    def arm(number: int) -> None:
        if world.now < begins + share(world, 1.5):
            world.files.writes_until_kill = number % 14
            world.at(world.now + share(world, 0.02), lambda: arm(number + 1))
        else:
            world.files.writes_until_kill = -1

    world.at(begins, lambda: arm(0))


def lay_crash_loop(world: World, begins: float) -> None:
    """The keeper dies in its next dozen orders, after each was made; the only authority takes five
    a week for one name."""
    only = world.authorities[0]
    only.most_duplicates = 5
    world.at(begins, lambda: setattr(only, "kills", 12))


def lay_dead_keeper(world: World, begins: float) -> None:
    def die() -> None:
        for node in world.nodes:
            node.is_dead = True

    def revive() -> None:
        for node in world.nodes:
            world.restart(node)

    during(world, begins, share(world, 0.25), die, revive)


def lay_frozen_node(world: World, begins: float) -> None:
    """Of three nodes the one at work hangs in the middle of an order and wakes up a life later."""

    def freeze() -> None:
        world.nodes[0].freezes_for = share(world, 1.2)

    world.at(begins, freeze)


def make_clock(skew: float) -> Lay:
    def lay(world: World, begins: float) -> None:
        def put(value: float) -> None:
            for node in world.nodes:
                node.skew = value
            world.wake_everybody()

        part = share(world, skew)
        during(world, begins, share(world, 0.1), lambda: put(part), lambda: put(0.0))

    return lay


CLASSES: dict[str, FaultClass] = {
    "calm": FaultClass(lay_nothing, "nothing goes wrong"),
    "due-at-once": FaultClass(lay_few_orders, "a fleet of one age; authorities that limit",
                              begins_at_once=True),
    "few-duplicates": FaultClass(
        lay_few_duplicates, "five orders a week for a name, three nodes, one authority", nodes=3),
    "five-nodes": FaultClass(
        lay_five_a_week, "five nodes, and five orders a week of the only authority", nodes=5,
        authorities=1),
    "one-down": FaultClass(lay_one_down, "the first authority is gone for 1.2 lives"),
    "all-down": FaultClass(lay_all_down, "all authorities are gone for half a life", False),
    "all-down-to-the-end": FaultClass(
        lay_all_down_to_the_end, "all are gone until a minute before the last end", False),
    "hanging": FaultClass(lay_all_hanging, "all take connections and say nothing", False),
    "flaky": FaultClass(lay_flaky, "seven attempts of ten fail"),
    "rate-limit": FaultClass(lay_limited, "the first authority limits for a life"),
    "unproved": FaultClass(lay_unproved, "the name resolves for nobody", False),
    "forbidden": FaultClass(lay_forbidden, "a record forbids the first authority for good"),
    "advice-2099": FaultClass(make_advice(4_070_908_800.0, 4_070_995_200.0),
                              "windows in 2099", has_advice=True),
    "advice-alone": FaultClass(make_advice(4_070_908_800.0, 4_070_995_200.0),
                               "windows in 2099 of the only authority", has_advice=True,
                               authorities=1),
    "advice-past": FaultClass(make_advice(0.0, 1.0), "windows long past", has_advice=True),
    "advice-inverted": FaultClass(make_advice(4_070_908_800.0, 1.0),
                                  "windows the wrong way round", has_advice=True),
    "mass-revocation": FaultClass(lay_mass_revocation, "the first authority revokes everything",
                                  has_advice=True, has_lists=True),
    "listed-only": FaultClass(lay_listed, "the same, said by its list alone", has_lists=True),
    "wrong-name": FaultClass(make_wrong("name"), "certificates for another name"),
    "wrong-chain": FaultClass(make_wrong("chain"), "chains that do not verify"),
    "not-yet-valid": FaultClass(make_wrong("future"), "certificates from in an hour on"),
    "shorter-lives": FaultClass(lay_shorter_lives, "lifetimes are halved"),
    "stuck-worker": FaultClass(lay_stuck_worker, "a worker takes up no new file", False),
    "dead-master": FaultClass(lay_dead_master, "the supervisor replaces no worker"),
    "lost-file": FaultClass(make_damage(lose), "what is served is gone from the disk"),
    "wrong-key": FaultClass(make_damage(put_wrong_key), "another key stands on the disk"),
    "older-copy": FaultClass(lay_older_copy, "a backup comes back", False),
    "full-disk": FaultClass(lay_full_disk, "the disk is full for a quarter of a life", False),
    "kills": FaultClass(lay_kills, "the keeper dies at each of its writes in turn"),
    "crash-loop": FaultClass(
        lay_crash_loop, "the keeper dies in a dozen orders; five orders a week", False,
        authorities=1),
    "dead-keeper": FaultClass(lay_dead_keeper, "no keeper for a quarter of a life", False),
    "frozen-node": FaultClass(lay_frozen_node, "a node freezes inside an order", nodes=3),
    "clock-ahead": FaultClass(make_clock(1.5), "the keeper's clock jumps ahead", False),
    "clock-behind": FaultClass(make_clock(-0.5), "the keeper's clock jumps back", False),
}  # fmt: skip
