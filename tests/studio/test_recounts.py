"""What nightly recounts found, at the foot of reports: of each publisher’s own shows only."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from stentor.lake.reports.checks import Check, record_check
from stentor.lake.reports.details import Details
from stentor.lake.reports.gathering import EpisodeFacts, add_shows
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore

DAYS = "from=2026-03-01&to=2026-03-01"


@pytest.fixture
def checked(cast):
    """A day that differed for somebody else by much, and for us by little."""
    facts = {(cast.show.id, cast.episode.id): EpisodeFacts(Details({40: 5}), make_sketch(range(5)))}
    store = ReportStore(settings.STENTOR_LAYOUT.lake)
    store.replace_day(date(2026, 3, 1), add_shows(facts), "s", "v1")
    found = {f"{cast.show.id}/{cast.episode.id}": (7, 5), f"{cast.other_show.id}/f": (31_987, 654)}
    at = datetime(2026, 3, 2, 3, tzinfo=UTC)
    record_check(store, Check(date(2026, 3, 1), at, "v1", 31_994, 659, found))


@pytest.mark.parametrize(
    "address",
    [
        "/shows/tide-tables/report",
        "/shows/tide-tables/episodes/{slug}/report",
        "/organisations/{organisation}/report",
    ],
)
def test_each_is_told_what_differed_of_theirs(checked, cast, owner, address):
    at = address.format(slug=cast.episode.slug, organisation=cast.organisation.pk)
    page = owner.get(f"{at}?{DAYS}").content.decode()
    assert "1 Mar: 7 kept, 5 recounted, in 1 episode" in page
    assert not any(number in page for number in ("31,994", "31,987", "659", "654"))
