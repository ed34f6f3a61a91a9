"""Why a candidate does not get a slot: the first that holds, in this order."""

from typing import Final

SLOT: Final = "slot-not-booked"
"""It is not for slots of this kind, or the slot is for house spots alone."""
POSITION: Final = "position-not-booked"
"""It is for another place of the break."""
FORM: Final = "creative-not-encoded"
"""Its creative has no encode that may stand beside this episode's frames."""
PAUSED: Final = "paused"
NOT_STARTED: Final = "not-started"
ENDED: Final = "ended"
DAYPART: Final = "outside-daypart"
BLOCKED: Final = "blocked-by-show"
"""The show refused the advertiser, its category or this creative."""
SHOW: Final = "show-not-targeted"
CATEGORY: Final = "category-not-targeted"
NO_TAKE: Final = "no-take"
"""Hosts read it, and there is no approved recording of this show's."""
AGE: Final = "episode-age-not-targeted"
COUNTRY_UNKNOWN: Final = "country-unknown"
COUNTRY: Final = "country-not-targeted"
REGION: Final = "region-not-targeted"
APP: Final = "app-not-targeted"
DEVICE: Final = "device-not-targeted"
KEY: Final = "key-not-targeted"
REACHED: Final = "goal-reached"
ON_PACE: Final = "on-pace"
"""It has what is due by now, and leaves the slot to others."""
TOO_LONG: Final = "too-long-for-break"
UNSURE: Final = "caps-not-known"
"""It is capped, and what the listener heard could not be told or reserved in time."""
FLIGHT_CAP: Final = "flight-cap"
CAMPAIGN_CAP: Final = "campaign-cap"
ADVERTISER_CAP: Final = "advertiser-cap"
REPEATED: Final = "already-in-arrangement"
ADVERTISER: Final = "advertiser-in-break"
COMPETITOR: Final = "competitor-in-break"
ADVERTISER_NEAR: Final = "advertiser-in-episode"
COMPETITOR_NEAR: Final = "competitor-in-episode"
OUTRANKED: Final = "outranked"
"""Nothing spoke against it; another one of its own or of a higher priority was taken."""

REASONS: Final = (
    SLOT,
    POSITION,
    FORM,
    PAUSED,
    NOT_STARTED,
    ENDED,
    DAYPART,
    BLOCKED,
    SHOW,
    CATEGORY,
    NO_TAKE,
    AGE,
    COUNTRY_UNKNOWN,
    COUNTRY,
    REGION,
    APP,
    DEVICE,
    KEY,
    REACHED,
    ON_PACE,
    TOO_LONG,
    UNSURE,
    FLIGHT_CAP,
    CAMPAIGN_CAP,
    ADVERTISER_CAP,
    REPEATED,
    ADVERTISER,
    COMPETITOR,
    ADVERTISER_NEAR,
    COMPETITOR_NEAR,
    OUTRANKED,
)
