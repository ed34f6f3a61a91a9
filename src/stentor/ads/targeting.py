"""Whether a candidate is meant for a show, and for a listener."""

from stentor.ads import reasons
from stentor.ads.candidate import Candidate
from stentor.ads.question import Question
from stentor.contracts.adbook import AgeSpan, Targets


def find_place_reason(
    candidate: Candidate, kind: str, show: str, category: str, form: tuple[int, int]
) -> str | None:
    """Why it can never stand in slots of this kind of this show; None when it may."""
    if kind not in candidate.kinds:
        return reasons.SLOT
    reading = candidate.find_reading(show)
    if reading and form not in reading.frames:
        return reasons.FORM
    targets, excludes = candidate.targets, candidate.excludes
    if show in candidate.blocked:
        return reasons.BLOCKED
    if (targets.shows and show not in targets.shows) or show in excludes.shows:
        return reasons.SHOW
    is_meant = not targets.categories or is_covered(category, targets.categories)
    if not is_meant or is_covered(category, excludes.categories):
        return reasons.CATEGORY
    return None if reading else reasons.NO_TAKE


def find_listener_reason(candidate: Candidate, question: Question) -> str | None:
    """Why it is not for this listener and this episode; what is not known is never taken to
    match."""
    targets, excludes = candidate.targets, candidate.excludes
    if not is_of_age(question.age_days, targets.ages, excludes.ages):
        return reasons.AGE
    if reason := _find_land_reason(question, targets, excludes):
        return reason
    if not _is_meant(question.app, targets.apps, excludes.apps):
        return reasons.APP
    if not _is_meant(question.device, targets.devices, excludes.devices):
        return reasons.DEVICE
    if not _is_keyed(question.keys, targets.keys, excludes.keys):
        return reasons.KEY
    return None


def _find_land_reason(question: Question, targets: Targets, excludes: Targets) -> str | None:
    """Countries and regions are one list of places: being in any of them will do."""
    country, region = question.country, question.region
    needs_region = excludes.regions or (targets.regions and not targets.countries)
    is_wanted = targets.countries or targets.regions
    if country is None and (is_wanted or excludes.countries or excludes.regions):
        return reasons.COUNTRY_UNKNOWN
    if country in excludes.countries:
        return reasons.COUNTRY
    if (needs_region and region is None) or region in excludes.regions:
        return reasons.REGION
    if is_wanted and country not in targets.countries and region not in targets.regions:
        return reasons.REGION if targets.regions else reasons.COUNTRY
    return None


def is_of_age(days: float | None, wanted: list[AgeSpan], unwanted: list[AgeSpan]) -> bool:
    """Is an episode of so many days meant? One whose age is not known is in no span."""
    if not (wanted or unwanted):
        return True
    if days is None or any(_is_within(days, span) for span in unwanted):
        return False
    return not wanted or any(_is_within(days, span) for span in wanted)


def _is_within(days: float, span: AgeSpan) -> bool:
    return span.least <= days and (span.most is None or days < span.most)


def _is_keyed(keys: frozenset[str], wanted: list[str], unwanted: list[str]) -> bool:
    if any(pair in keys for pair in unwanted):
        return False
    names = {pair.partition("=")[0] for pair in wanted}
    met = {pair.partition("=")[0] for pair in wanted if pair in keys}
    return names == met


def is_covered(category: str, named: list[str]) -> bool:
    """Is a show's category one of these, or below one of them?"""
    return any(category == name or category.startswith(f"{name} > ") for name in named)


def _is_meant(value: str, wanted: list[str], unwanted: list[str]) -> bool:
    return (not wanted or value in wanted) and value not in unwanted
