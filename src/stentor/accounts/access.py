"""Who may do what. Every view and command asks here."""

from django.contrib.auth.models import AnonymousUser

from stentor.accounts.models import Membership, Organisation, User


def membership_of(user: User | AnonymousUser, organisation: Organisation) -> Membership | None:
    """The person's place in the organisation; None for a stranger."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Membership.objects.filter(user=user, organisation=organisation).first()


def may_edit(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """May the person change the organisation's shows and episodes?"""
    membership = membership_of(user, organisation)
    return membership is not None and membership.may_edit


def is_operator(user: User | AnonymousUser) -> bool:
    """Does the person run the installation, whatever organisations they are a member of? They
    speak for all of it: incidents, maintenance, the status page."""
    return user.is_authenticated and user.is_active and user.is_staff


def may_sell(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """May the person change the organisation's advertisers, campaigns, flights and creatives?"""
    membership = membership_of(user, organisation)
    return membership is not None and membership.may_sell
