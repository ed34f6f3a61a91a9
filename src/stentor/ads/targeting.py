"""Whether a candidate is meant for a show, and for a listener."""

from stentor.ads import reasons
from stentor.ads.candidate import Candidate
from stentor.ads.question import Question


def find_place_reason(
    candidate: Candidate, kind: str, show: str, category: str, form: tuple[int, int]
) -> str | None:
    """Why it can never stand in slots of this kind of this show; None when it may."""
    if kind not in candidate.kinds:
        return reasons.SLOT
    if form not in candidate.frames:
        return reasons.FORM
    targets, excludes = candidate.targets, candidate.excludes
    if (targets.shows and show not in targets.shows) or show in excludes.shows:
        return reasons.SHOW
    if targets.categories and not is_covered(category, targets.categories):
        return reasons.CATEGORY
    if is_covered(category, excludes.categories):
        return reasons.CATEGORY
    return None


def find_listener_reason(candidate: Candidate, question: Question) -> str | None:
    """Why it is not for this listener; what is not known is never taken to match."""
    targets, excludes = candidate.targets, candidate.excludes
    if (targets.countries or excludes.countries) and question.country is None:
        return reasons.COUNTRY_UNKNOWN
    if not _is_meant(question.country or "", targets.countries, excludes.countries):
        return reasons.COUNTRY
    if not _is_meant(question.app, targets.apps, excludes.apps):
        return reasons.APP
    if not _is_meant(question.device, targets.devices, excludes.devices):
        return reasons.DEVICE
    return None


def is_covered(category: str, named: list[str]) -> bool:
    """Is a show's category one of these, or below one of them?"""
    return any(category == name or category.startswith(f"{name} > ") for name in named)


def _is_meant(value: str, wanted: list[str], unwanted: list[str]) -> bool:
    return (not wanted or value in wanted) and value not in unwanted
