"""Makes Django ready in a process of the command line."""

import os
from pathlib import Path

import django

from stentor.project.configuration import Configuration, load_configuration
from stentor.project.logs import configure_logging


def set_up_django(data: Path | None = None) -> Configuration:
    """Loads settings and rooms for the data directory; touches neither it nor the database.

    To be called once, before the first import of a model. ConfigurationError when a setting
    cannot hold.
    """
    if data is not None:
        os.environ["STENTOR_DATA"] = str(data.expanduser().absolute())
    configuration = load_configuration()
    os.environ["DJANGO_SETTINGS_MODULE"] = "stentor.project.settings"
    configure_logging(configuration.log_format, configuration.log_level)
    django.setup(set_prefix=False)
    return configuration
