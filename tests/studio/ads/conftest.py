"""What is booked at the cast's organisation, and who books it."""

from collections.abc import Callable

import pytest
from django.test import Client

from bookings import make_flight, make_house, make_seller
from cast import Cast
from stentor.accounts.models import User
from stentor.campaigns.models import Flight, HouseSpot


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
