"""Ad books and questions made by hand."""

from typing import Any

from stentor.ads import PreparedBook, Question, Slot
from stentor.contracts.adbook import (
    AdBook,
    Advertiser,
    BakedIn,
    Campaign,
    Creative,
    Flight,
    House,
    Take,
)
from stentor.contracts.placement import CreativeForm

NOON = 1_795_867_200.0
"""2026-11-28 12:00 UTC, a Saturday."""
MONO, STEREO = (1, 128_000), (2, 192_000)
PRE, MID, POST = Slot("pre", 0), Slot("mid", 1), Slot("post", 2)


def make_creative(name: str, frames: int = 100, forms: Any = (MONO, STEREO)) -> Creative:
    return Creative(
        id=f"c-{name}",
        name=f"{name}.wav",
        seconds=frames * 0.024,
        forms=[
            CreativeForm(
                channels=channels,
                bitrate=bitrate,
                object=f"{name}-{channels}",
                size=frames * bitrate * 144 // 48_000,
                frames=frames,
                frame_bytes=bitrate * 144 // 48_000,
            )
            for channels, bitrate in forms
        ],
    )


class BookMaker:
    """Grows an ad book flight by flight; placements are numbered as they come."""

    def __init__(self) -> None:
        self.advertisers: dict[str, Advertiser] = {}
        self.campaigns: dict[str, Campaign] = {}
        self.flights: list[Flight] = []
        self.house: list[House] = []
        self.baked_in: list[BakedIn] = []
        self.creatives: list[Creative] = []

    def add_flight(
        self,
        name: str,
        *,
        advertiser: str | None = None,
        trade: str = "",
        campaign: str | None = None,
        campaign_caps: Any = (),
        advertiser_caps: Any = (),
        apart: Any = "break",
        frames: int = 100,
        forms: Any = (MONO, STEREO),
        organisation: str = "org",
        takes: dict[str, int] | None = None,
        **fields: Any,
    ) -> int:
        """Its placement. A flight has an advertiser and a campaign of its own unless named; with
        `takes`, frames by show, hosts read it and the placement is 0."""
        advertiser, campaign = advertiser or f"a-{name}", campaign or f"k-{name}"
        self.advertisers[advertiser] = Advertiser(
            id=advertiser,
            organisation=organisation,
            name=advertiser,
            category=trade,
            caps=list(advertiser_caps),
            apart=apart,
        )
        self.campaigns[campaign] = Campaign(
            id=campaign, advertiser=advertiser, name=campaign, caps=list(campaign_caps)
        )
        read = None if takes is None else self._read(name, takes, forms)
        spot = ""
        number = 0
        if read is None:
            self.creatives.append(make_creative(name, frames, forms))
            number, spot = len(self.creatives), self.creatives[-1].id
        described: dict[str, Any] = {
            "slots": ["pre", "mid", "post"],
            "starts": "2026-11-01",
            "ends": "2026-12-31",
        }
        self.flights.append(
            Flight(
                id=name,
                campaign=campaign,
                name=name,
                placement=number,
                creative=spot,
                takes=read,
                **described | fields,
            )
        )
        return number

    def _read(self, name: str, takes: dict[str, int], forms: Any) -> list[Take]:
        read = []
        for show, frames in takes.items():
            self.creatives.append(make_creative(f"{name}-{show}", frames, forms))
            spot = self.creatives[-1].id
            read.append(Take(show=show, placement=len(self.creatives), creative=spot))
        return read

    def add_house(
        self,
        name: str,
        *,
        frames: int = 50,
        slots: Any = ("pre", "mid", "post"),
        organisation: str = "org",
        **fields: Any,
    ) -> int:
        creative = make_creative(name, frames)
        self.creatives.append(creative)
        number = len(self.creatives)
        self.house.append(
            House(
                id=name,
                organisation=organisation,
                name=name,
                placement=number,
                creative=creative.id,
                slots=list(slots),
                **fields,
            )
        )
        return number

    def make(self) -> AdBook:
        return AdBook(
            advertisers=list(self.advertisers.values()),
            campaigns=list(self.campaigns.values()),
            flights=self.flights,
            house=self.house,
            baked_in=self.baked_in,
            creatives=self.creatives,
        )

    def prepare(self) -> PreparedBook:
        return PreparedBook(self.make())


def ask(**fields: Any) -> Question:
    described: dict[str, Any] = {
        "organisation": "org",
        "show": "show-1",
        "category": "Science > Nature",
        "episode": "episode-1",
        "slots": (MID,),
        "channels": 1,
        "bitrate": 128_000,
        "listener": b"listener",
        "app": "antennapod",
        "device": "phone",
        "country": None,
        "at": NOON,
    }
    return Question(**described | fields)
