"""Fires what is owed until it is killed: a program of its own, for the test that kills it."""

import os
import sys
from pathlib import Path


def main(database: str, data: str) -> None:
    os.environ |= {"STENTOR_DATA": data, "DJANGO_SETTINGS_MODULE": "stentor.project.settings"}
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from stentor.lib.fetch import LOOPBACK
    from stentor.lib.layout import DataLayout
    from stentor.programmatic.pixels.firing import fire_due

    settings.STENTOR_DEMAND_NETWORKS = LOOPBACK
    settings.STENTOR_LAYOUT = DataLayout(Path(data))
    while True:
        fire_due()


if __name__ == "__main__":
    main(*sys.argv[1:])
