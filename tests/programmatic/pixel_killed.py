"""Owes what was counted and fires it until it is killed: a program of its own, for the tests that
kill it, or run two of it at once."""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path


def main(database: str, data: str, placement: str = "0", impressions: str = "0") -> None:
    os.environ |= {"STENTOR_DATA": data, "DJANGO_SETTINGS_MODULE": "stentor.project.settings"}
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from stentor.lib.fetch import LOOPBACK
    from stentor.lib.layout import DataLayout
    from stentor.lib.locks import LockedError
    from stentor.programmatic.pixels.firing import fire_due
    from stentor.programmatic.pixels.owing import Counted, owe_impressions

    settings.STENTOR_DEMAND_NETWORKS = LOOPBACK
    settings.STENTOR_LAYOUT = DataLayout(Path(data))
    quarter = datetime(2026, 11, 24, 12, tzinfo=UTC)
    counted = Counted(quarter, "s", "e", int(placement), int(impressions))
    while True:
        owe_impressions([counted], quarter)
        try:
            fire_due()
        except LockedError:
            time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
