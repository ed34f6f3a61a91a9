"""What each element of a VAST 4.2 document may hold."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from stentor.ads.vast.schema import types as of
from stentor.ads.vast.schema.types import Type

MANY: Final = 1_000_000


class Child(NamedTuple):
    """One element of a sequence."""

    name: str
    rule: str
    """Its entry in `RULES`."""
    least: int = 0
    most: int = 1


class Rule(NamedTuple):
    """An element: its children, or its text."""

    children: tuple[Child, ...] = ()
    attributes: Mapping[str, Type] = {}
    required: frozenset[str] = frozenset()
    text: Type | None = None
    """None: it holds elements only."""
    is_ordered: bool = True
    is_choice: bool = False
    """At most one of its children's names is used."""
    is_open: bool = False
    """Anything may stand in it."""


def _leaf(text: Type, required: str = "", **attributes: Type) -> Rule:
    return Rule(text=text, attributes=attributes, required=frozenset(required.split()))


_ID: Final = {"id": of.string}
_CREATIVE: Final = {"sequence": of.integer, "apiFramework": of.string, "id": of.string,
                    "adId": of.string}  # fmt: skip
_RESOURCES: Final = (
    Child("HTMLResource", "html", 0, MANY), Child("IFrameResource", "uri", 0, MANY),
    Child("StaticResource", "static", 0, MANY),
)  # fmt: skip
_BASE: Final = (
    Child("AdSystem", "system", 1), Child("Error", "uri", 0, MANY),
    Child("Extensions", "extensions"), Child("Impression", "uri-id", 1, MANY),
    Child("Pricing", "pricing"), Child("ViewableImpression", "viewable"),
)  # fmt: skip
_LINEAR: Final = (Child("Icons", "icons"), Child("TrackingEvents", "tracking-events"))
_MEDIA: Final = {
    "id": of.string, "delivery": of.one_of("streaming", "progressive"), "type": of.string,
    "width": of.integer, "height": of.integer, "codec": of.string, "fileSize": of.integer,
    "mediaType": of.string,
}  # fmt: skip
_PLAYED: Final = {
    "bitrate": of.integer, "minBitrate": of.integer, "maxBitrate": of.integer,
    "scalable": of.boolean, "maintainAspectRatio": of.boolean, "apiFramework": of.string,
}  # fmt: skip
_MEDIA_REQUIRED: Final = frozenset({"delivery", "type", "width", "height"})
_BOX: Final = {"id": of.string, "width": of.integer, "height": of.integer,
               "expandedWidth": of.integer, "expandedHeight": of.integer,
               "apiFramework": of.string}  # fmt: skip
_SIZE: Final = frozenset({"width", "height"})

RULES: Final[dict[str, Rule]] = {
    "VAST": Rule(
        (Child("Ad", "ad", 0, MANY), Child("Error", "uri", 0, MANY)),
        {"version": of.string}, frozenset({"version"}), is_choice=True,
    ),
    "ad": Rule(
        (Child("InLine", "inline"), Child("Wrapper", "wrapper")),
        {"id": of.string, "sequence": of.integer, "conditionalAd": of.boolean,
         "adType": of.one_of("video", "audio", "hybrid")}, is_choice=True,
    ),
    "inline": Rule((
        *_BASE, Child("AdServingId", "string", 1), Child("AdTitle", "string", 1),
        Child("AdVerifications", "verifications"), Child("Advertiser", "string"),
        Child("Category", "category", 0, MANY), Child("Creatives", "creatives", 1),
        Child("Description", "string"), Child("Expires", "integer"), Child("Survey", "survey"),
    )),
    "wrapper": Rule(
        (*_BASE, Child("AdVerifications", "verifications"),
         Child("BlockedAdCategories", "blocked", 0, MANY),
         Child("Creatives", "wrapper-creatives"), Child("VASTAdTagURI", "uri", 1)),
        {"followAdditionalWrappers": of.boolean, "allowMultipleAds": of.boolean,
         "fallbackOnNoAd": of.boolean},
    ),
    "creatives": Rule((Child("Creative", "creative", 1, MANY),)),
    "creative": Rule(
        (Child("CompanionAds", "companions"), Child("CreativeExtensions", "open"),
         Child("Linear", "linear"), Child("NonLinearAds", "nonlinears"),
         Child("UniversalAdId", "universal-id", 1, MANY)), _CREATIVE, is_ordered=False,
    ),
    "wrapper-creatives": Rule((Child("Creative", "wrapper-creative", 1, MANY),)),
    "wrapper-creative": Rule(
        (Child("CompanionAds", "companions"), Child("Linear", "wrapper-linear"),
         Child("NonLinearAds", "wrapper-nonlinears")), _CREATIVE,
    ),
    "linear": Rule(
        (*_LINEAR, Child("AdParameters", "parameters"), Child("Duration", "time", 1),
         Child("MediaFiles", "media-files", 1), Child("VideoClicks", "clicks")),
        {"skipoffset": of.offset},
    ),
    "wrapper-linear": Rule(
        (*_LINEAR, Child("VideoClicks", "wrapper-clicks")), {"skipoffset": of.offset},
    ),
    "media-files": Rule((
        Child("ClosedCaptionFiles", "captions"), Child("MediaFile", "media-file", 1, MANY),
        Child("Mezzanine", "mezzanine", 0, MANY),
        Child("InteractiveCreativeFile", "interactive", 0, MANY),
    )),
    "media-file": Rule((), {**_MEDIA, **_PLAYED}, _MEDIA_REQUIRED, of.uri),
    "mezzanine": Rule((), _MEDIA, _MEDIA_REQUIRED, of.uri),
    "interactive": _leaf(of.uri, type=of.string, apiFramework=of.string,
                         variableDuration=of.boolean),
    "captions": Rule((Child("ClosedCaptionFile", "caption", 0, MANY),)),
    "caption": _leaf(of.uri, type=of.string, language=of.string),
    "wrapper-clicks": Rule((
        Child("ClickTracking", "uri-id", 0, MANY), Child("CustomClick", "uri-id", 0, MANY),
    )),
    "clicks": Rule((
        Child("ClickTracking", "uri-id", 0, MANY), Child("CustomClick", "uri-id", 0, MANY),
        Child("ClickThrough", "uri-id"),
    )),
    "tracking-events": Rule((Child("Tracking", "tracking", 0, MANY),)),
    "tracking": _leaf(of.uri, "event", event=of.EVENT, offset=of.offset),
    "icons": Rule((Child("Icon", "icon", 1, MANY),)),
    "icon": Rule(
        (*_RESOURCES, Child("IconClicks", "icon-clicks"),
         Child("IconViewTracking", "uri", 0, MANY)),
        {"program": of.string, "width": of.integer, "height": of.integer, "xPosition": of.across,
         "yPosition": of.down, "duration": of.time, "offset": of.time,
         "apiFramework": of.string, "pxratio": of.decimal},
    ),
    "icon-clicks": Rule((
        Child("IconClickFallbackImages", "fallbacks"), Child("IconClickThrough", "uri"),
        Child("IconClickTracking", "uri-id", 0, MANY),
    )),
    "fallbacks": Rule((Child("IconClickFallbackImage", "fallback", 1, MANY),)),
    "fallback": Rule((Child("AltText", "string"), Child("StaticResource", "uri")),
                     {"width": of.integer, "height": of.integer}),
    "companions": Rule((Child("Companion", "companion", 0, MANY),),
                       {"required": of.one_of("all", "any", "none")}),
    "companion": Rule(
        (*_RESOURCES, Child("AdParameters", "parameters"), Child("AltText", "string"),
         Child("CompanionClickThrough", "uri"),
         Child("CompanionClickTracking", "uri-id-required", 0, MANY),
         Child("CreativeExtensions", "open"), Child("TrackingEvents", "tracking-events")),
        {**_BOX, "assetWidth": of.integer, "assetHeight": of.integer, "adSlotId": of.string,
         "pxratio": of.decimal,
         "renderingMode": of.one_of("default", "end-card", "concurrent")}, _SIZE,
    ),
    "nonlinears": Rule((Child("TrackingEvents", "tracking-events"),
                        Child("NonLinear", "nonlinear", 0, MANY))),
    "nonlinear": Rule(
        (*_RESOURCES, Child("AdParameters", "parameters"), Child("NonLinearClickThrough", "uri"),
         Child("NonLinearClickTracking", "uri-id", 0, MANY)),
        {**_BOX, "scalable": of.boolean, "maintainAspectRatio": of.boolean,
         "minSuggestedDuration": of.time}, _SIZE,
    ),
    "wrapper-nonlinears": Rule((Child("TrackingEvents", "tracking-events"),
                                Child("NonLinear", "wrapper-nonlinear", 0, MANY))),
    "wrapper-nonlinear": Rule((Child("NonLinearClickTracking", "uri-id"),)),
    "verifications": Rule((Child("Verification", "verification", 0, MANY),)),
    "verification": Rule(
        (Child("ExecutableResource", "executable", 0, MANY),
         Child("JavaScriptResource", "javascript", 0, MANY),
         Child("TrackingEvents", "verification-events"),
         Child("VerificationParameters", "string")), {"vendor": of.string},
    ),
    "verification-events": Rule((Child("Tracking", "verification-tracking", 0, MANY),)),
    "verification-tracking": _leaf(of.uri, "event", event=of.string),
    "executable": _leaf(of.uri, apiFramework=of.string, type=of.string),
    "javascript": _leaf(of.uri, apiFramework=of.string, browserOptional=of.boolean),
    "viewable": Rule((Child("Viewable", "uri", 0, MANY), Child("NotViewable", "uri", 0, MANY),
                      Child("ViewUndetermined", "uri", 0, MANY)), _ID),
    "extensions": Rule((Child("Extension", "open", 0, MANY),)),
    "open": Rule(is_open=True),
    "system": _leaf(of.string, version=of.string),
    "pricing": _leaf(of.decimal, "model currency", model=of.PRICING, currency=of.currency),
    "category": _leaf(of.string, "authority", authority=of.uri),
    "blocked": _leaf(of.string, authority=of.uri),
    "survey": _leaf(of.uri, type=of.string),
    "universal-id": _leaf(of.string, "idRegistry", idRegistry=of.string),
    "parameters": _leaf(of.string, xmlEncoded=of.boolean),
    "html": _leaf(of.string),
    "static": _leaf(of.uri, "creativeType", creativeType=of.string),
    "uri": _leaf(of.uri),
    "uri-id": _leaf(of.uri, id=of.string),
    "uri-id-required": _leaf(of.uri, "id", id=of.string),
    "string": _leaf(of.string),
    "integer": _leaf(of.integer),
    "time": _leaf(of.time),
}  # fmt: skip
"""By name; an element's own name where it has one rule everywhere."""
