"""Programs with tokens."""

from collections.abc import Callable

import pytest

from made.certificate_cases import HOST, happen, keep, write_book
from people.api_program import Program
from people.cast import Cast
from stentor.accounts.models import Scope, User
from stentor.accounts.tokens import make_token
from stentor.api.conventions import bearer
from stentor.api.conventions.rates import RateBook
from stentor.contracts.renewal import Event
from stentor.lib.layout import DataLayout

Enrol = Callable[..., Program]


@pytest.fixture(autouse=True)
def fresh_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has sent anything yet."""
    monkeypatch.setattr(bearer, "BOOK", RateBook())


@pytest.fixture
def enrol(cast: Cast) -> Enrol:
    """A program of that person's, with all scopes that they may use or with those named."""

    def enrol(user: User, *scopes: str) -> Program:
        from stentor.accounts.tokens import may_use

        organisation = user.organisations.get()
        wanted = scopes or [one for one in Scope.values if may_use(user, organisation, one)]
        _token, secret = make_token(organisation, user, name="a program", scopes=wanted)
        return Program(secret)

    return enrol


@pytest.fixture
def operator(cast: Cast, enrol: Enrol) -> Program:
    """Who also runs the installation."""
    cast.owner.is_staff = True
    cast.owner.save()
    return enrol(cast.owner)


@pytest.fixture
def owner(cast: Cast, enrol: Enrol) -> Program:
    return enrol(cast.owner)


@pytest.fixture
def things(cast: Cast, layout: DataLayout) -> dict[str, str]:
    """An episode with all that may go along with it, and the ids that addresses name."""
    from made.bookings import make_flight, make_house
    from stentor.campaigns.models import CreativeIntake, CreativeVerdict, Invoice, Placement, Take
    from stentor.catalog.models import BakedIn
    from stentor.contracts.incident import Impact, Opened
    from stentor.domains.verbs import add_host
    from stentor.incidents.ledger import IncidentLedger
    from stentor.insights import trials
    from stentor.intake.models import Processing
    from stentor.intake.uploads import begin_upload
    from stentor.lib.clock import utc_now
    from stentor.programmatic.models import DemandSource

    Processing.objects.create(episode=cast.episode, original="0" * 64, filename="talk.wav")
    cast.episode.transcript = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"
    cast.episode.chapters = [{"start": 0.0, "title": "Harbour"}]
    cast.episode.save()
    upload = begin_upload(cast.episode, cast.owner, "talk.wav", 100)
    flight, promo = make_flight(cast.organisation), make_house(cast.organisation)
    invoice = Invoice.objects.create(
        organisation=cast.organisation, number=1, advertiser=flight.campaign.advertiser,
        starts=flight.starts, ends=flight.ends, zone="UTC", currency="EUR", lines=[], total=0,
        seller="Lighthouse Radio", buyer="Acme Tea",
    )  # fmt: skip
    source = DemandSource.objects.create(
        organisation=cast.organisation, name="Exchange", kind="openrtb",
        url="https://bid.example/", slots=["pre", "mid"], floor="5.5000", currency="EUR",
        time_limit=2.0, longest_seconds=60, impressions_a_bid=100, every_minutes=30, keep_hours=24,
    )  # fmt: skip
    spot_upload = begin_upload(cast.organisation, cast.owner, "tea.wav", 100)
    intake = CreativeIntake.objects.create(
        organisation=cast.organisation, original="0" * 64, filename="tea.wav"
    )
    take = Take.objects.create(flight=flight, show=cast.show, creative=flight.creative)
    placement = Placement.objects.create(flight=flight)
    position = BakedIn.objects.create(
        episode=cast.episode, original="0" * 64, start=0.2, end=1.1, placement=placement.number,
        advertiser=flight.campaign.advertiser_id,
    )  # fmt: skip
    CreativeVerdict.objects.create(show=cast.show, creative=flight.creative, is_approved=True)
    host = add_host(cast.organisation, cast.owner, name="own.example.org", serves="studio")
    began, ledger = utc_now(), IncidentLedger(layout.incidents)
    with ledger.lock():
        ledger.append(
            Opened(
                id="INCIDENT1", at=began, by="prober", title="Down", component="listening",
                components=["listening"], impact=Impact.MAJOR, began_at=began,
            )
        )  # fmt: skip
    usual = {"seconds": 60, "busy_episodes": 50, "busy_minutes": 10}
    trials.begin(layout, usual, {}, "Olive", began)
    write_book(layout, keep())
    happen(layout, Event(began.timestamp(), "activated", authority="first"))
    return {
        "incident": "INCIDENT1",
        "certificate": HOST,
        "upload": upload.id,
        "organisation": cast.organisation.id,
        "advertiser": flight.campaign.advertiser_id,
        "campaign": flight.campaign_id,
        "flight": flight.id,
        "creative": flight.creative_id,
        "promo": promo.id,
        "spot_upload": spot_upload.id,
        "intake": intake.id,
        "take": take.id,
        "position": position.id,
        "invoice": invoice.id,
        "source": source.id,
        "host": host.id,
    }
