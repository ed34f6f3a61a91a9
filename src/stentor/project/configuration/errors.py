"""What a setting that cannot hold is answered with."""


class ConfigurationError(ValueError):
    """One line that names the setting, what is wrong with it and what to write instead."""
