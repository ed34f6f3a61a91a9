"""Why a candidate does not get a slot: the first that holds, in this order."""

from typing import Final

SLOT: Final = "slot-not-booked"
"""It is not for slots of this kind, or the slot is for house spots alone."""
FORM: Final = "creative-not-encoded"
"""Its creative has no encode that may stand beside this episode's frames."""
NOT_STARTED: Final = "not-started"
ENDED: Final = "ended"
DAYPART: Final = "outside-daypart"
SHOW: Final = "show-not-targeted"
CATEGORY: Final = "category-not-targeted"
COUNTRY_UNKNOWN: Final = "country-unknown"
COUNTRY: Final = "country-not-targeted"
APP: Final = "app-not-targeted"
DEVICE: Final = "device-not-targeted"
TOO_LONG: Final = "too-long-for-break"
FLIGHT_CAP: Final = "flight-cap"
CAMPAIGN_CAP: Final = "campaign-cap"
REPEATED: Final = "already-in-arrangement"
ADVERTISER: Final = "advertiser-in-break"
COMPETITOR: Final = "competitor-in-break"
OUTRANKED: Final = "outranked"
"""Nothing spoke against it; another one of its own or of a higher priority was taken."""

REASONS: Final = (
    SLOT,
    FORM,
    NOT_STARTED,
    ENDED,
    DAYPART,
    SHOW,
    CATEGORY,
    COUNTRY_UNKNOWN,
    COUNTRY,
    APP,
    DEVICE,
    TOO_LONG,
    FLIGHT_CAP,
    CAMPAIGN_CAP,
    REPEATED,
    ADVERTISER,
    COMPETITOR,
    OUTRANKED,
)
