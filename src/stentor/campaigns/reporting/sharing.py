"""Links by which an advertiser reads one campaign's report, without an account."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.campaigns.models import Campaign, SharedReport

SALT = "stentor.campaigns.shared-report"
LIFETIMES = {30: "30 days", 90: "90 days", 365: "A year", 0: "Until it is revoked"}
"""Days, 0 for ever."""


def share_report(campaign: Campaign, actor: User | None, days: int, now: datetime) -> SharedReport:
    """A new link; `days` is one of LIFETIMES."""
    expires = now + timedelta(days=days) if days else None
    with transaction.atomic():
        shared = SharedReport.objects.create(campaign=campaign, user=actor, expires_at=expires)
        record(campaign.advertiser.organisation, actor, "report.shared", campaign.id,
               title=campaign.name, days=days)  # fmt: skip
    return shared


def revoke_report(shared: SharedReport, actor: User | None, now: datetime) -> None:
    """From now on the link opens nothing. Once more changes nothing."""
    with transaction.atomic():
        live = SharedReport.objects.filter(pk=shared.pk, revoked_at=None)
        if live.update(revoked_at=now):
            campaign = shared.campaign
            record(campaign.advertiser.organisation, actor, "report.revoked", campaign.id,
                   title=campaign.name)  # fmt: skip


def make_token(shared: SharedReport) -> str:
    """What stands in the link: nobody makes one up."""
    return _signer().sign(shared.id)


def find_shared(token: str, now: datetime) -> SharedReport | None:
    """What a link opens; None for one that was never made, was revoked or has run out."""
    try:
        shared_id = _signer().unsign(token)
    except signing.BadSignature:
        return None
    rows = SharedReport.objects.select_related("campaign__advertiser__organisation")
    shared = rows.filter(pk=shared_id).first()
    return shared if shared is not None and shared.is_open(now) else None


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=SALT)
