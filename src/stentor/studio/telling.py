"""Audit entries as sentences."""

from stentor.accounts.models import AuditEntry

VERBS = {
    "organisation.founded": "founded the organisation",
    "token.made": "made the API token",
    "host.added": "brought the host",
    "host.proven": "has proven the host",
    "host.led": "led the host elsewhere",
    "host.removed": "removed the host",
    "token.revoked": "revoked the API token",
    "show.made": "made the show",
    "show.changed": "changed the show",
    "show.renamed": "moved the show to another address",
    "episode.made": "made the episode",
    "episode.changed": "changed the episode",
    "episode.renamed": "moved the episode to another address",
    "episode.published": "published",
    "episode.revised": "published changes of",
    "episode.unpublished": "withdrew",
    "episode.scheduled": "scheduled",
    "episode.unscheduled": "took off the schedule",
    "episode.audio_uploaded": "uploaded audio for",
    "episode.audio_taken_in": "brought new audio to",
    "advertiser.made": "added the advertiser",
    "advertiser.changed": "changed the advertiser",
    "campaign.made": "made the campaign",
    "campaign.changed": "changed the campaign",
    "flight.made": "booked the flight",
    "flight.changed": "changed the flight",
    "house.made": "made the house promo",
    "house.changed": "changed the house promo",
    "creative.made": "uploaded the spot",
    "creative.renamed": "renamed the spot",
    "creative.approved": "approved the spot",
    "creative.vetoed": "vetoed the spot",
    "creative.recalled": "recalled the spot",
    "seller.changed": "changed what invoices say of the seller",
    "invoice.issued": "made the invoice",
    "invoice.corrected": "made the correction",
    "report.shared": "made a link to the report of",
    "report.revoked": "revoked a link to the report of",
    "ad_policy.changed": "changed the rules about spots of",
    "episode.breaks_set": "set the breaks of",
    "show.revised": "published changes of",
    "demand_source.made": "added the demand source",
    "demand_source.changed": "changed the demand source",
    "demand_source.removed": "removed the demand source",
    "vast.offered": "offers the breaks to other players, of",
    "vast.withdrawn": "stopped offering the breaks to other players, of",
    "ads.loaded": "loaded what is booked",
}


def tell_change(entry: AuditEntry) -> str:
    """What was done, to be read between who did it and what it was done to."""
    return VERBS.get(entry.action) or entry.action.replace(".", " ").replace("_", " ")
