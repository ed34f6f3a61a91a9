"""A day of decisions replayed: the code that the edge runs, against its bound and its peers."""

from stentor.ads.replay.report import Report, replay
from stentor.ads.replay.scenario import Scenario, encode_scenario, parse_scenario
from stentor.ads.replay.synthetic import make_scenario

__all__ = ["Report", "Scenario", "encode_scenario", "make_scenario", "parse_scenario", "replay"]
