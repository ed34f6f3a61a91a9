"""Advertisers, campaigns, flights and creatives, and the ad book they become."""
