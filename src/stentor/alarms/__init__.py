"""Who is told what, through which channel, once. `docs/alarms.md` has the whole of it."""

from stentor.alarms.alarm import Alarm, Alarms
from stentor.alarms.deadman import DeadMansSwitch
from stentor.alarms.desk import AlarmDesk
from stentor.alarms.rehearsal import RehearsedAlarms
from stentor.alarms.settings import AlarmSettings, parse_alarm_settings
from stentor.contracts.alarm import Severity

__all__ = [
    "Alarm",
    "AlarmDesk",
    "AlarmSettings",
    "Alarms",
    "DeadMansSwitch",
    "RehearsedAlarms",
    "Severity",
    "parse_alarm_settings",
]
