"""Spots follow into forms that come into use after they were taken in."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db.models import Count, Q

from stentor.campaigns.creatives import encode_missing_forms
from stentor.campaigns.models import Creative
from stentor.intake.encoding import UnusableAudioError
from stentor.intake.forms import list_forms_in_use
from stentor.lib.locks import LockedError, hold_lock

SECONDS_A_TURN = 5.0
"""After which no other spot is begun: what else the clock calls is not to wait for all of them."""

log = structlog.get_logger(__name__)


def follow_forms(_now: datetime | None = None, clock: Callable[[], float] = time.monotonic) -> int:
    """Encodes spots that are booked in the forms they lack, until the turn is over. The number of
    encodes; 0 also while another process is at it.

    A spot that cannot be encoded is said in the log and holds up none of the others.
    """
    lacking = list(list_lacking())
    if not lacking:
        return 0
    try:
        with hold_lock(settings.STENTOR_LAYOUT.uploads / "spots.lock", wait=False):
            began, made = clock(), 0
            for creative in lacking:
                made += _try_encode(creative)
                if clock() - began >= SECONDS_A_TURN:
                    break
            return made
    except LockedError:
        return 0


def list_lacking() -> list[Creative]:
    """Spots that can still be heard and are not there in every form in use."""
    in_use = Q()
    forms = list_forms_in_use()
    for form in forms:
        in_use |= Q(encodes__channels=form.channels, encodes__bitrate=form.bitrate)
    booked = Creative.objects.filter(placements__recalled_at=None, placements__isnull=False)
    counted = booked.annotate(there=Count("encodes", filter=in_use, distinct=True))
    return list(counted.filter(there__lt=len(forms)).order_by("id"))


def _try_encode(creative: Creative) -> int:
    try:
        return encode_missing_forms(creative)
    except (UnusableAudioError, FileNotFoundError) as error:
        log.warning("a spot lacks a form", creative=creative.id, reason=str(error))
        return 0
