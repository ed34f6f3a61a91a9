"""Who asks: user agents to app, device, system, and whether it may make a download.

bots.toml     who is a bot by its own words, and pages that fetch to test
apps.toml     apps, libraries and browsers, with examples that are tests
devices.toml  kinds of device and operating systems
table         those files, and lists of others, as one table with a version
opawg         lists in the format of OPAWG's user-agents-v2
"""

from stentor.counting.agents.table import OWN_AGENTS, Agent, AgentTable

__all__ = ["OWN_AGENTS", "Agent", "AgentTable"]
