"""What is booked at the cast's organisation, and who books it."""

from collections.abc import Callable

import pytest
from django.test import Client

from made.bookings import make_flight, make_house, make_seller
from people.cast import Cast
from stentor.accounts.models import User
from stentor.campaigns.models import Flight, HouseSpot
from stentor.programmatic.models import DemandSource


@pytest.fixture
def seller_user(cast: Cast) -> User:
    return make_seller(cast)


@pytest.fixture
def seller(seller_user: User, enter: Callable[[User | None], Client]) -> Client:
    return enter(seller_user)


@pytest.fixture
def flight(cast: Cast) -> Flight:
    return make_flight(cast.organisation)


@pytest.fixture
def promo(cast: Cast) -> HouseSpot:
    return make_house(cast.organisation)


@pytest.fixture
def source(cast: Cast) -> DemandSource:
    return DemandSource.objects.create(
        organisation=cast.organisation, name="Exchange", kind="openrtb",
        url="https://bid.example/", slots=["pre", "mid"], floor="5.5000", currency="EUR",
        time_limit=2.0, longest_seconds=60, impressions_a_bid=100, every_minutes=30, keep_hours=24,
    )  # fmt: skip
