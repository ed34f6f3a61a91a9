"""App and device, as far as a user agent says them."""

import pytest

from stentor.ads.agent import read_agent


@pytest.mark.parametrize(
    ("text", "app", "device"),
    [
        ("AntennaPod/3.4.0", "antennapod", ""),
        ("Overcast/3.0 (+http://overcast.fm/; iOS podcast app)", "overcast", "phone"),
        ("AppleCoreMedia/1.0.0.20G81 (iPhone; U; CPU OS 16_6)", "applecoremedia", "phone"),
        ("AppleCoreMedia/1.0.0.20G81 (iPad; U; CPU OS 16_6)", "applecoremedia", "tablet"),
        ("AppleCoreMedia/1.0.0.21R356 (Apple Watch; U)", "applecoremedia", "watch"),
        ("AppleCoreMedia/1.0.0.16L226 (HomePod; U)", "applecoremedia", "speaker"),
        ("AppleCoreMedia/1.0.0.16L226 (Apple TV; U)", "applecoremedia", "tv"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "browser", "desktop"),
        ("Podcasts/1610.2 CFNetwork/1410.0.3", "podcasts", ""),
        ("(Linux) something", "", "desktop"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_app_and_device(text, app, device):
    assert read_agent(text) == (app, device)
