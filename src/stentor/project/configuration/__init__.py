"""What the operator decided: environment, secret files, `DATA/stentor.toml`, defaults."""

from stentor.project.configuration.errors import ConfigurationError
from stentor.project.configuration.loading import load_configuration
from stentor.project.configuration.model import Configuration, EdgeLimits

__all__ = ["Configuration", "ConfigurationError", "EdgeLimits", "load_configuration"]
