"""One line of a campaign."""

from decimal import Decimal
from typing import Any

import msgspec
from django import forms

from stentor.accounts.models import Organisation
from stentor.campaigns.document import BAKED_IN, HOST_READ
from stentor.campaigns.document.terms import MOST_IMPRESSIONS, POSITIONS, SLOTS
from stentor.campaigns.forms.fields import DayField, MoneyField, WordedField, ZoneField
from stentor.campaigns.forms.targets import TargetsMixin
from stentor.campaigns.models import Campaign, Creative, Flight, Pacing, Pricing
from stentor.campaigns.models.advertiser import NAME_LENGTH, REF_LENGTH
from stentor.campaigns.wording import parse_caps, parse_dayparts, write_caps, write_dayparts
from stentor.catalog.models import BakedIn
from stentor.contracts.adbook import REMNANT, Cap, Daypart, Goal

SLOT_CHOICES = [("pre", "Before the episode"), ("mid", "In its breaks"), ("post", "After it")]
POSITION_CHOICES = [("first", "First in it"), ("last", "Last in it")]
PRIORITIES = [
    *((str(n), f"{n}{', first' if n == 1 else ''}") for n in range(1, REMNANT)),
    (str(REMNANT), "Remnant: where nothing sold serves"),
]
LONGEST_YEARS = 5


class FlightForm(TargetsMixin, forms.Form):
    """Everything of a flight; `save_to` puts it into the row, which is not saved."""

    name = forms.CharField(max_length=NAME_LENGTH)
    ref = forms.CharField(
        label="Your reference",
        max_length=REF_LENGTH,
        required=False,
        help_text="Order or line number; imports find the flight by it.",
    )
    creative = forms.ChoiceField(label="Spot")
    script = forms.CharField(
        label="What hosts are to say",
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Where each show’s host reads: talking points, what has to be said word for "
        "word, what must not be said.",
    )
    slots = forms.MultipleChoiceField(
        label="Where it stands",
        choices=SLOT_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    positions = forms.MultipleChoiceField(
        label="Where in its break",
        choices=POSITION_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: anywhere in it. Both: the first or the last.",
    )
    starts = DayField(label="First day")
    ends = DayField(label="Last day")
    zone = ZoneField(label="Time zone")
    goal_impressions = forms.IntegerField(
        label="Goal in impressions", required=False, min_value=1, max_value=MOST_IMPRESSIONS
    )
    goal_spend = MoneyField(
        label="Goal in spend", help_text="Comes to impressions by the price of a thousand."
    )
    pricing = forms.ChoiceField(label="Billed by", choices=Pricing.choices, required=False)
    price = MoneyField()
    currency = forms.CharField(
        required=False,
        help_text="Three letters, like EUR.",
        widget=forms.TextInput(attrs={"size": 3}),
    )
    priority = forms.ChoiceField(choices=PRIORITIES, initial="3")
    pacing = forms.ChoiceField(choices=Pacing.choices, initial=Pacing.EVEN)
    caps = WordedField(
        parse_caps,
        rows=2,
        label="At most for one listener",
        help_text="2 per day, 5 per 7 days: each on a line of its own.",
    )
    dayparts = WordedField(
        parse_dayparts,
        rows=2,
        label="Only at these hours",
        help_text="mon-fri 06:00-10:00: each on a line of its own, in the flight’s zone.",
    )
    is_paused = forms.BooleanField(label="Paused", required=False, help_text="Keeps all else.")

    def __init__(
        self, *args: Any, organisation: Organisation, campaign: Campaign | None = None,
        flight: Flight | None = None, **kwargs: Any
    ) -> None:  # fmt: skip
        """`flight` is the row that is changed; `campaign` where a new one is to be."""
        self.campaign = campaign or (flight.campaign if flight else None)
        self.flight = flight
        if flight is not None:
            kwargs["initial"] = describe_flight(flight) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self._creatives = {
            creative.id: creative
            for creative in Creative.objects.filter(organisation=organisation).order_by("-id")
        }
        if flight is not None:
            zone_field: Any = self.fields["zone"]
            zone_field.keep(flight.zone)
        creative_field: Any = self.fields["creative"]
        creative_field.choices = [
            ("", "Choose one"),
            (HOST_READ, "Read by each show’s host"),
            (BAKED_IN, "Part of the episodes’ own audio"),
            *((each.id, str(each)) for each in self._creatives.values()),
        ]
        self.add_target_fields(organisation)

    def clean_ref(self) -> str:
        ref: str = self.cleaned_data["ref"]
        others = Flight.objects.filter(campaign=self.campaign, ref=ref)
        if self.flight:
            others = others.exclude(pk=self.flight.pk)
        if ref and others.exists():
            raise forms.ValidationError(f"{ref} names another flight of this campaign.")
        return ref

    @property
    def _is_baked_in(self) -> bool:
        return self.cleaned_data.get("creative") == BAKED_IN

    def clean_creative(self) -> str:
        creative: str = self.cleaned_data["creative"]
        was_baked_in = self.flight and self.flight.is_baked_in and creative != BAKED_IN
        if self.flight and was_baked_in and (count := count_standing(self.flight)):
            raise forms.ValidationError(
                f"It stands in the audio of {count} episode{'s' * (count > 1)}. Say first that it "
                "is not there any more, or make another flight."
            )
        return creative

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError(f"“{currency}” is no currency like EUR.")
        return currency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends:
            if ends < starts:
                self.add_error("ends", "The last day is before the first.")
            elif (ends - starts).days > LONGEST_YEARS * 366:
                self.add_error("ends", f"More than {LONGEST_YEARS} years. Look at the year.")
        if not cleaned.get("slots") and "slots" not in self.errors and not self._is_baked_in:
            self.add_error("slots", self.fields["slots"].error_messages["required"])
        self._check_price(cleaned)
        self.goal = self._compute_goal(cleaned)
        return cleaned

    def _check_price(self, cleaned: dict[str, Any]) -> None:
        is_billed = bool(cleaned.get("pricing"))
        if is_billed and cleaned.get("price") is None and "price" not in self.errors:
            self.add_error("price", "What does it cost?")
        if is_billed and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", "In which currency?")
        if not is_billed and cleaned.get("price") is not None:
            self.add_error("pricing", "Say what the price is for.")

    def _compute_goal(self, cleaned: dict[str, Any]) -> Goal | None:
        impressions, spend = cleaned.get("goal_impressions"), cleaned.get("goal_spend")
        if spend is None:
            return Goal(impressions=impressions) if impressions else None
        if impressions:
            self.add_error("goal_spend", "One goal, please: impressions or spend.")
            return None
        price: Decimal | None = cleaned.get("price")
        if cleaned.get("pricing") != Pricing.CPM or price is None:
            self.add_error("goal_spend", "A goal in spend needs a price of a thousand impressions.")
            return None
        count = int(spend / price * 1000)
        if not 1 <= count <= MOST_IMPRESSIONS:
            self.add_error("goal_spend", f"At that price it comes to {count:,} impressions.")
            return None
        return Goal(impressions=count, spend=str(spend), cpm=str(price),
                    currency=cleaned.get("currency"))  # fmt: skip

    def save_to(self, flight: Flight) -> Flight:
        """The valid form into the row; the caller saves it."""
        given = self.cleaned_data
        for name in ("name", "starts", "ends", "zone", "pricing", "price", "currency", "pacing",
                     "script"):  # fmt: skip
            setattr(flight, name, given[name])
        flight.ref = given["ref"] or flight.ref or flight.id
        flight.creative = self._creatives.get(given["creative"])
        flight.is_baked_in = given["creative"] == BAKED_IN
        flight.slots = [slot for slot in SLOTS if slot in given["slots"]]
        flight.positions = [one for one in POSITIONS if one in given["positions"]]
        flight.priority, flight.is_paused = int(given["priority"]), given["is_paused"]
        flight.goal = msgspec.to_builtins(self.goal)
        flight.caps = msgspec.to_builtins(given["caps"])
        flight.dayparts = msgspec.to_builtins(given["dayparts"])
        flight.targets, flight.excludes = self.read_targets("in"), self.read_targets("not")
        return flight


def describe_flight(flight: Flight) -> dict[str, Any]:
    """What the form's fields show for a row."""
    goal = msgspec.convert(flight.goal, Goal | None)
    own_names = ("name", "slots", "positions", "starts", "ends", "zone", "pricing", "currency",
                 "pacing", "is_paused", "script")  # fmt: skip
    return {
        **{name: getattr(flight, name) for name in own_names},
        "ref": "" if flight.ref == flight.id else flight.ref,
        "creative": name_spot(flight),
        "goal_impressions": goal.impressions if goal and not goal.spend else None,
        "goal_spend": goal.spend if goal else None,
        "price": write_amount(flight.price),
        "priority": str(min(flight.priority, REMNANT)),
        "caps": write_caps(msgspec.convert(flight.caps, list[Cap])),
        "dayparts": write_dayparts(msgspec.convert(flight.dayparts, list[Daypart])),
        **TargetsMixin.describe_targets("in", flight.targets),
        **TargetsMixin.describe_targets("not", flight.excludes),
    }


def name_spot(flight: Flight) -> str:
    """As the form has it: the spot's id, or what there is in its place."""
    return BAKED_IN if flight.is_baked_in else flight.creative_id or HOST_READ


def count_standing(flight: Flight) -> int:
    """Of how many episodes' audio it is a part."""
    numbers = flight.placements.filter(creative=None).values_list("number", flat=True)
    rows = BakedIn.objects.standing().filter(placement__in=list(numbers))
    return rows.values("episode").distinct().count()


def write_amount(amount: Decimal | None) -> str:
    """With at least two decimals, and no zeros behind them."""
    if amount is None:
        return ""
    cents = amount.quantize(Decimal("0.01"))
    return str(cents if cents == amount else amount.normalize())
