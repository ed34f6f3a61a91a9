"""A form that comes into use is one that booked spots are heard in too."""

import itertools
import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from made.looking import read_head
from stentor.campaigns import creatives
from stentor.campaigns.document import parse_ads_document
from stentor.campaigns.following import follow_forms, list_lacking
from stentor.campaigns.loading import load_document
from stentor.campaigns.models import Creative, CreativeEncode, Placement
from stentor.campaigns.verbs import recall_placements
from stentor.catalog.models import MediaVersion
from stentor.contracts.placement import find_form, parse_placement
from stentor.jobs.clock import RECURRENCES, run_due
from stentor.lib.disk import DiskFullError
from stentor.lib.locks import hold_lock
from stentor.lib.objects import LocalObjects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booked(cast, document, folder, layout):
    """Two spots in the canonical forms, and an episode that has just become heard in another."""
    document = parse_ads_document(json.dumps(document).encode())
    load_document(document, cast.organisation, folder)
    assert follow_forms() == 0
    MediaVersion.objects.update(channels=1, bitrate=64_000)
    return cast


def find_published(layout, number):
    plain = read_head(layout)[f"placement:{number}"].plain
    placement = parse_placement(LocalObjects(layout.objects).read(plain.object))
    return find_form(placement.forms, 1, 64_000)


def test_the_clock_brings_booked_spots_into_the_new_form(booked, layout):
    (ours,) = [one for one in RECURRENCES if one.name == "spots follow into new forms"]
    run_due([ours], ours.due, datetime(2026, 11, 24, tzinfo=UTC))
    assert list_lacking() == []
    for placement in Placement.objects.all():
        form = find_published(layout, placement.number)
        assert (form.frame_bytes, form.size) == (192, 192 * form.frames)
        assert LocalObjects(layout.objects).path_of(form.object).stat().st_size == form.size


def test_a_turn_ends_and_the_next_goes_on(booked):
    counts = itertools.count(step=10.0)
    assert follow_forms(clock=lambda: next(counts)) == 1
    assert follow_forms(clock=lambda: next(counts)) == 1
    assert follow_forms(clock=lambda: next(counts)) == 0


def test_one_process_at_a_time_encodes(booked, layout):
    with hold_lock(layout.uploads / "spots.lock"):
        assert follow_forms() == 0
    assert follow_forms() == 2


def test_a_spot_without_its_original_holds_up_no_other(booked, layout):
    first, second = list_lacking()
    LocalObjects(layout.originals).path_of(first.original).unlink()
    assert follow_forms() == 1
    assert list_lacking() == [first]
    assert second.encodes.count() == 3


def test_a_full_disk_is_waited_for(booked, monkeypatch):
    def refuse(*_):
        raise DiskFullError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(creatives, "require_room", refuse)
        with pytest.raises(DiskFullError):
            follow_forms()
    assert not CreativeEncode.objects.filter(bitrate=64_000).exists()
    assert follow_forms() == 2


def test_a_spot_that_was_taken_back_is_left_alone(booked):
    recall_placements(Placement.objects.all(), None, timezone.now())
    assert (list_lacking(), Creative.objects.count()) == ([], 2)
