"""What may be said of advertisers, campaigns, flights and house spots, whoever says it: a page of
the studio, a line of a CSV file, a request to the API. A mistake is told at its field."""

from stentor.campaigns.forms.advertiser import AdvertiserForm, CampaignForm
from stentor.campaigns.forms.flight import FlightForm
from stentor.campaigns.forms.house import HouseForm
from stentor.campaigns.forms.outlook import OutlookForm
from stentor.campaigns.forms.policy import PolicyForm
from stentor.campaigns.forms.seller import SellerForm

__all__ = [
    "AdvertiserForm",
    "CampaignForm",
    "FlightForm",
    "HouseForm",
    "OutlookForm",
    "PolicyForm",
    "SellerForm",
]
