"""One trial: a fleet, a lifetime, the faults of one or two classes, and what came of it."""

import random
from dataclasses import dataclass, replace

from stentor.keeper.life.records import RULES, Rules
from stentor.keeper.renewal.renewal import ALL_ON, Guards
from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.outages import GRACE
from stentor.keeper.simulation.paper import begin_anew
from stentor.keeper.simulation.world import BEGIN, Setting, World

YEAR = 365.25 * 86_400.0
LIVES = 3.0
"""How long a trial lasts."""


@dataclass(frozen=True)
class Safeguards:
    """All on, or one off by its name."""

    rules: Rules = RULES
    guards: Guards = ALL_ON
    has_lock: bool = True


SAVINGS: dict[str, Safeguards] = {
    "shared": Safeguards(rules=replace(RULES, shares_reach=False)),
    "clock": Safeguards(rules=replace(RULES, doubts_clock=False)),
}
"""What can be left out without costing a client anything; attempts and orders tell."""
GUARDS: dict[str, Safeguards] = {
    "deadline": Safeguards(rules=replace(RULES, caps_backoff=False)),
    "spare": Safeguards(rules=replace(RULES, keeps_spare=False)),
    "fallback": Safeguards(rules=replace(RULES, falls_back=False)),
    "ari": Safeguards(rules=replace(RULES, bounds_windows=False)),
    "verify": Safeguards(guards=Guards(verifies=False)),
    "served": Safeguards(guards=Guards(looks_at_served=False)),
    "limits": Safeguards(rules=replace(RULES, heeds_limits=False)),
    "lock": Safeguards(has_lock=False),
    "revocation": Safeguards(rules=replace(RULES, heeds_revocation=False)),
    "resume": Safeguards(guards=Guards(resumes=False)),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried."""

    classes: tuple[str, ...]
    life: float
    names: int
    seed: int
    lives: float = LIVES


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    trial: Trial
    years: float
    """Of certificates: names × time."""
    invalid_seconds: float
    hopeless: dict[str, float]
    """Of pairs, seconds by reason, not in `invalid_seconds`: nobody could issue for longer than
    anything held."""
    late_seconds: float
    """Of pairs, not in `invalid_seconds`: between the end of such an outage and what was issued
    then."""
    least: tuple[float, ...]
    """A name each: the smallest part of its life that was left of what was served."""
    detected: tuple[float, ...]
    """Seconds from the fault to the first line about it, for names that noticed any."""
    attempts: int
    """How often authorities were asked, in reach or not."""
    defied: int
    """How often one that limited was asked before the moment that it had named."""
    orders: int
    busiest_week: int
    """The most orders for one name that one authority saw in seven days."""
    issued: int
    pages: int
    false_pages: int
    is_runaway: bool
    """The keeper was at it without end, and the trial was broken off."""


def run_trial(trial: Trial, safeguards: Safeguards = Safeguards()) -> Outcome:
    """Real decisions, renewals, leases, ledgers and shelves from the first second to the last."""
    begin_anew()
    classes = [CLASSES[name] for name in trial.classes]
    setting = Setting(
        life=trial.life,
        names=trial.names,
        rules=safeguards.rules,
        guards=safeguards.guards,
        has_lock=safeguards.has_lock,
        nodes=max(one.nodes for one in classes),
        has_advice=any(one.has_advice for one in classes),
        has_lists=any(one.has_lists for one in classes),
        authorities=min(one.authorities for one in classes),
        begins_at_once=any(one.begins_at_once for one in classes),
    )
    chance = random.Random(trial.seed)  # noqa: S311 -- a simulation, repeatable by its seed
    world = World(setting, chance)
    first = BEGIN + trial.life * chance.uniform(0.1, 0.8)
    world.fault_began = first
    for number, one in enumerate(classes):
        one.lay(world, first + number * trial.life * chance.uniform(0.0, 0.4))
    end = BEGIN + trial.life * trial.lives
    world.run(end)
    end = world.now if world.is_runaway else end
    world.finish(end)
    is_harmless = all(one.is_harmless for one in classes)
    hopeless, late = explain(world, end) if len(classes) > 1 else ({}, 0.0)
    invalid = world.edges.invalid_seconds - sum(hopeless.values()) - late
    return Outcome(
        trial=trial,
        years=trial.names * trial.life * trial.lives / YEAR,
        invalid_seconds=max(0.0, round(invalid, 6)),
        hopeless=hopeless,
        late_seconds=late,
        least=tuple(world.edges.least.values()),
        detected=tuple(moment - first for moment in world.detected.values() if moment >= first),
        attempts=sum(authority.attempts for authority in world.authorities),
        defied=sum(authority.defied for authority in world.authorities),
        busiest_week=max(authority.find_busiest_week() for authority in world.authorities),
        orders=sum(authority.orders for authority in world.authorities),
        issued=sum(authority.issued for authority in world.authorities),
        pages=world.pages,
        false_pages=world.pages if is_harmless else 0,
        is_runaway=world.is_runaway,
    )


def explain(world: World, end: float) -> tuple[dict[str, float], float]:
    """Invalid seconds of two faults at once that no keeper could have spared a client: by reason,
    while nobody could issue, for longer than whatever was held when that began; and the time
    shortly after."""
    hopeless: dict[str, float] = {}
    late = 0.0
    if world.outages is None:
        return hopeless, late
    world.outages.finish(end)
    for begin, stop in world.edges.invalid:
        counted = begin
        for span in sorted(world.outages.spans, key=lambda one: one.since):
            inside, after = span.split(counted, stop)
            counted = max(counted, span.ended + GRACE)
            late += after / world.edges.workers
            if inside:
                reason = "; ".join(span.reasons)
                hopeless[reason] = hopeless.get(reason, 0.0) + inside / world.edges.workers
    return hopeless, late
