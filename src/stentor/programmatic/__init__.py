"""Demand from elsewhere: VAST tags and OpenRTB bidders, asked ahead of any listener."""
