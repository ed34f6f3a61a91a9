"""The feed as a model, as XML, and the rules it must keep. Pure: no disk, no network, no clock."""
