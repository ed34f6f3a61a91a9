"""From the address of a media file to a creative that can be heard."""

import hashlib
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from stentor.accounts.models import Organisation
from stentor.ads.vast import VastError, errors
from stentor.ads.vast.media import MOST_BYTES
from stentor.campaigns.creatives import probe_creative, take_in_creative
from stentor.campaigns.models import Creative
from stentor.intake.encoding import UnusableAudioError, count_seconds
from stentor.lib.fetch import FetchError
from stentor.programmatic.models import FetchedMedia
from stentor.programmatic.outbound import Budget, get_document

KEPT = timedelta(days=7)
"""How long an address is believed to hold the same sound."""
FETCH_SECONDS = 60.0
ALL_SECONDS = 180.0
"""For all that one answer holds: a worker has other things to do than to wait for a slow server."""
TOLERATED_SECONDS = 1.0
"""Longer than a source allows, for what encoders add."""


def find_creative(
    organisation: Organisation, url: str, now: datetime, longest_seconds: float, budget: Budget
) -> tuple[Creative, bool]:
    """The creative, in every form that episodes have; True where it was there already.

    VastError: too long (202), not there (401), too slow (402), no usable audio (405).
    DiskFullError.
    """
    digest = hashlib.sha256(url.encode()).hexdigest()
    held = FetchedMedia.objects.filter(
        organisation=organisation, url_digest=digest, fetched_at__gt=now - KEPT
    )
    latest = held.select_related("creative").order_by("-fetched_at").first()
    if latest is not None:
        require_short(latest.creative.seconds, longest_seconds)
        return latest.creative, True
    creative = _take_in(organisation, url, longest_seconds, budget)
    FetchedMedia.objects.create(
        organisation=organisation, url_digest=digest, url=url, creative=creative, fetched_at=now
    )
    require_short(creative.seconds, longest_seconds)
    return creative, False


def require_short(seconds: float, longest_seconds: float) -> None:
    """VastError (202) for what lasts longer, whatever its document says."""
    if seconds > longest_seconds + TOLERATED_SECONDS:
        raise VastError(
            errors.DURATION, f"it really lasts {seconds:.1f} s; {longest_seconds:g} s is the most"
        )


def _take_in(
    organisation: Organisation, url: str, longest_seconds: float, budget: Budget
) -> Creative:
    try:
        content = get_document(url, Budget(min(FETCH_SECONDS, budget.left)), MOST_BYTES).content
    except FetchError as error:
        is_slow = "took too long" in str(error) or "timed out" in str(error)
        code = errors.MEDIA_TIMEOUT if is_slow else errors.MEDIA_NOT_FOUND
        raise VastError(code, f"the media file could not be fetched: {error}") from error
    uploads: Path = settings.STENTOR_LAYOUT.uploads
    uploads.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=uploads, prefix="demand-") as folder:
        file = Path(folder) / name_file(url)
        file.write_bytes(content)
        try:
            probe_creative(file)
            require_short(count_seconds(file), longest_seconds)
            return take_in_creative(organisation, file)
        except UnusableAudioError as error:
            raise VastError(errors.MEDIA_UNPLAYABLE, str(error)) from error


def name_file(url: str) -> str:
    """The last part of an address, as far as it may name a file."""
    last = unquote(urlsplit(url).path.rpartition("/")[2])
    return re.sub(r"[^\w.-]+", "-", last).strip(".-")[-80:] or "spot"
