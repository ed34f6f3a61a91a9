"""From what was delivered and what is forecast to the pace of every flight. Pure; off the
listener's path, so that it may take its time and arrays."""

from stentor.ads.pacing.paces import Delivery, compute_courses, compute_paces
from stentor.ads.pacing.supply import Cell, Supply
from stentor.ads.pacing.targets import compute_targets

__all__ = ["Cell", "Delivery", "Supply", "compute_courses", "compute_paces", "compute_targets"]
