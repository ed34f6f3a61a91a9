"""OpenRTB 2.6: what is asked of bidders for the audio pods of a show, and what they answer. Pure.

Terms and numbers are IAB Tech Lab's OpenRTB 2.6 and AdCOM 1.0.
"""

from stentor.ads.openrtb.judging import Judged, Refused, judge_response
from stentor.ads.openrtb.pods import Break, Demand, Place, build_request
from stentor.ads.openrtb.request import BidRequest, check_request, encode_request, parse_request
from stentor.ads.openrtb.response import Bid, BidResponse, SeatBid, encode_response

__all__ = [
    "Bid",
    "BidRequest",
    "BidResponse",
    "Break",
    "Demand",
    "Judged",
    "Place",
    "Refused",
    "SeatBid",
    "build_request",
    "check_request",
    "encode_request",
    "encode_response",
    "judge_response",
    "parse_request",
]
