"""Hosts are proven once, published when they are, and leave by their owner's word."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from made.looking import read_file, read_head
from people.cast import Cast
from stentor.accounts.models import AuditEntry
from stentor.catalog.models import Show
from stentor.domains.looking.findings import Finding
from stentor.domains.models import Host
from stentor.domains.publication import follow_hosts
from stentor.domains.rounds import is_due
from stentor.domains.verbs import (
    HostTakenError,
    add_host,
    give_back,
    lead_elsewhere,
    note_look,
    remove_host,
)
from stentor.publishing.verbs import publish

NAME = "pod.example.org"
pytestmark = pytest.mark.django_db(transaction=True)


def see(*good, bad=()):
    keys = ("owner", "address", "reached", "allowed", "certificate")
    return [
        Finding(
            key=key,
            state="good" if key in good else "bad" if key in bad else "waits",
            words=f"about {key}",
        )
        for key in keys
    ]


PROVEN = see("owner", "address", "reached")
SERVED = see("owner", "address", "reached", "allowed", "certificate")


@pytest.fixture
def host(cast: Cast) -> Host:
    publish(cast.episode, cast.owner)
    return add_host(cast.organisation, cast.owner, name=NAME, serves="show", show=cast.show)


def look(host, findings):
    note_look(host, findings, timezone.now())


def read_line(name=NAME):
    return read_head(settings.STENTOR_LAYOUT).get(f"host:{name}")


def test_nothing_is_published_of_a_host_that_nobody_proved(host):
    follow_hosts()
    assert read_line() is None
    for some in (("owner", "address"), ("address", "reached"), ("owner", "reached")):
        look(host, see(*some))
    assert read_line() is None
    assert not host.is_proven


def test_a_proven_host_is_published(host, cast):
    look(host, PROVEN)
    line = read_line()
    assert (line.kind, line.host.serves, line.host.show) == ("host", "show", cast.show.id)


def test_what_is_proven_stays_so_when_the_records_go(host):
    look(host, PROVEN)
    look(host, see(bad=("address",)))
    assert host.is_proven
    assert read_line().kind == "host"


def test_a_removed_host_is_told_to_be_gone(host):
    look(host, PROVEN)
    remove_host(host, None)
    assert read_line().kind == "gone"
    assert follow_hosts() == 0


def test_a_host_that_was_never_published_goes_without_a_word(host):
    remove_host(host, None)
    assert read_line() is None


def test_two_may_bring_a_name_and_whoever_proves_it_has_it(host, cast):
    theirs = add_host(cast.other_show.organisation, None, name=NAME, serves="studio")
    look(host, PROVEN)
    look(theirs, PROVEN)
    assert Host.objects.get(pk=host.pk).is_proven
    assert not Host.objects.get(pk=theirs.pk).is_proven
    assert read_line().host.show == cast.show.id


def test_a_proven_name_cannot_be_brought_by_another(host, cast):
    look(host, PROVEN)
    with pytest.raises(HostTakenError, match="another organisation"):
        add_host(cast.other_show.organisation, cast.stranger, name=NAME, serves="studio")


def test_a_name_is_brought_once(host, cast):
    with pytest.raises(HostTakenError, match="on your list"):
        add_host(cast.organisation, cast.owner, name=NAME, serves="studio")


def test_each_has_a_proof_of_its_own(host, cast):
    theirs = add_host(cast.other_show.organisation, None, name=NAME, serves="studio")
    assert theirs.proof_text != host.proof_text


def test_a_show_that_waits_for_its_host_takes_it_when_it_is_served(host, cast):
    host.takes_over = True
    host.save()
    look(host, PROVEN)
    assert Show.objects.get(pk=cast.show.pk).own_host == ""
    look(host, SERVED)
    assert Show.objects.get(pk=cast.show.pk).own_host == NAME
    feed = read_feed(cast.show)
    assert f"https://{NAME}:8443/listen/tide-tables/first-light.mp3" in feed
    assert f'href="https://{NAME}:8443/feeds/tide-tables.xml"' in feed
    assert settings.STENTOR_SITE_URL not in feed


def test_a_show_goes_back_to_the_sites_host(host, cast):
    host.takes_over = True
    host.save()
    look(host, SERVED)
    give_back(host.show, cast.owner)
    assert NAME not in read_feed(cast.show)


def test_a_show_that_moves_leaves_its_host_leading_there(host, cast):
    host.takes_over = True
    host.save()
    look(host, SERVED)
    lead_elsewhere(host, "https://new.example.net", cast.owner)
    assert Show.objects.get(pk=cast.show.pk).own_host == ""
    assert (read_line().host.serves, read_line().host.to) == (
        "elsewhere",
        "https://new.example.net",
    )
    assert NAME not in read_feed(cast.show)


def test_a_renamed_show_is_found_by_its_host(host, cast):
    look(host, PROVEN)
    line = read_head(settings.STENTOR_LAYOUT)[f"show:{cast.show.id}"]
    assert line.to == "/shows/tide-tables"


def test_a_lost_journal_is_written_again_from_the_rows(host):
    look(host, PROVEN)
    settings.STENTOR_LAYOUT.journal.unlink()
    follow_hosts()
    assert read_line().kind == "host"


def test_everything_is_in_the_audit_log(host, cast):
    look(host, PROVEN)
    lead_elsewhere(host, "https://new.example.net", cast.owner)
    remove_host(host, cast.owner)
    actions = AuditEntry.objects.filter(action__startswith="host.").order_by("id")
    told = ["host.added", "host.proven", "host.led", "host.removed"]
    assert list(actions.values_list("action", flat=True)) == told


@pytest.mark.parametrize(
    ("findings", "minutes_since", "age_hours", "due"),
    [
        ([], None, 0, True),
        (PROVEN, 0.1, 0, False),
        (PROVEN, 1, 0, True),
        (PROVEN, 1, 3, False),
        (PROVEN, 11, 3, True),
        (SERVED, 30, 3, False),
        (SERVED, 61, 3, True),
    ],
)
def test_how_often_it_is_looked_at(host, findings, minutes_since, age_hours, due):
    now = timezone.now()
    host.added_at = now - timedelta(hours=age_hours)
    host.findings = [one.write() for one in findings]
    host.proven_at = now if findings else None
    host.looked_at = now - timedelta(minutes=minutes_since) if minutes_since else None
    assert is_due(host, now) is due


def read_feed(show):
    return read_file(settings.STENTOR_LAYOUT, f"/feeds/{show.slug}.xml").decode()
