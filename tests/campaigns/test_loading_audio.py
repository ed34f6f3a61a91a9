"""A document says where flights stand in audio and what hosts read; loading it again changes
nothing."""

import json

import pytest

from made.looking import read_head
from made.tones import write_tone
from people.cast import make_episode, make_media, make_show
from stentor.accounts.models import AuditEntry
from stentor.campaigns.document import BadDocumentError, parse_ads_document
from stentor.campaigns.loading import load_document
from stentor.campaigns.models import Flight, Placement, Take
from stentor.campaigns.positions import list_positions
from stentor.campaigns.takes import answer_take
from stentor.catalog.models import BakedIn
from stentor.contracts.adbook import parse_adbook
from stentor.contracts.manifest import parse_manifest
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish

pytestmark = pytest.mark.django_db(transaction=True)
FLIGHT = "advertisers[0].campaigns[0].flights[0]"


@pytest.fixture
def episode(cast):
    """A public one of twelve seconds."""
    made = make_episode(cast.show, slug="harbour", title="Harbour")
    made.media = make_media(made, frames=500)
    made.save()
    publish(made, cast.owner)
    return made


@pytest.fixture
def booked(document):
    """One flight, nothing else."""
    campaign = document["advertisers"][0]["campaigns"][0]
    del campaign["flights"][1:], document["house"]
    return campaign["flights"][0]


@pytest.fixture
def load(cast, document, folder, layout):
    def load_it():
        parsed = parse_ads_document(json.dumps(document).encode())
        return load_document(parsed, cast.organisation, folder)

    return load_it


@pytest.fixture
def own(cast, booked, episode):
    """The flight as part of the audio."""
    del booked["slots"]
    booked["creative"] = "baked-in"
    booked["baked_in"] = [place(cast, "0:01", "0:03"), place(cast, "0:05", "7.5")]
    return booked


@pytest.fixture
def read(cast, booked, folder):
    """The flight as hosts read it."""
    write_tone(folder / "read.wav", pitch=550.0)
    booked |= {"creative": "host-read", "script": "Say tea.", "takes": [
        {"show": cast.show.slug, "creative": "read.wav"}]}  # fmt: skip
    return booked


def place(cast, since, until, episode="harbour"):
    return {"show": cast.show.slug, "episode": episode, "from": since, "to": until}


def read_ads(layout, episode):
    number = episode.ledger.exclude(manifest_number=None).first().manifest_number
    line = read_head(layout)[f"manifest:{number}"]
    manifest = parse_manifest(LocalObjects(layout.objects).read(line.plain.object))
    return [(one.first, one.last, one.placement) for one in manifest.baked_in]


def read_takes(layout):
    line = read_head(layout)["adbook"]
    book = parse_adbook(LocalObjects(layout.objects).read(line.plain.object))
    return {one.show: one.creative for flight in book.flights for one in flight.takes}


def list_spans():
    return sorted((row.start, row.end) for row in BakedIn.objects.standing())


def list_actions():
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_positions_are_in_the_version_that_listeners_get(own, load, layout, episode):
    report = load()
    flight = Flight.objects.get()
    assert (flight.is_baked_in, flight.creative, flight.slots) == (True, None, [])
    number = report.placements[flight.id]
    assert read_ads(layout, episode) == [(43, 126, number), (209, 313, number)]
    assert Placement.objects.get().number == number


def test_positions_loaded_again_change_nothing(own, load, layout, episode):
    load()
    rows, head = list(BakedIn.objects.values()), read_head(layout)
    count = AuditEntry.objects.count()
    load()
    assert list(BakedIn.objects.values()) == rows
    assert read_head(layout) == head
    assert list_actions()[count:] == ["ads.loaded"]


def test_the_list_is_all_positions_and_none_leaves_them(cast, own, load, layout, episode):
    load()
    kept = BakedIn.objects.get(start=1.0)
    own["baked_in"] = [place(cast, "0:01", "0:03"), place(cast, "0:08", "0:09")]
    load()
    assert list_spans() == [(1.0, 3.0), (8.0, 9.0)]
    assert kept in BakedIn.objects.standing()
    assert len(read_ads(layout, episode)) == 2
    del own["baked_in"]
    load()
    assert list_spans() == [(1.0, 3.0), (8.0, 9.0)]
    own["baked_in"] = []
    load()
    assert list_spans() == []
    assert read_ads(layout, episode) == []


def test_positions_may_change_places(cast, own, load, episode):
    load()
    own["baked_in"] = [place(cast, "0:02", "0:06", episode.id), place(cast, "0:06", "0:08")]
    load()
    assert list_spans() == [(2.0, 6.0), (6.0, 8.0)]


def test_a_position_in_audio_that_was_replaced_stays_to_be_said(own, load, episode):
    load()
    media = make_media(episode, frames=400, filler=b"\x33")
    media.original = "1" * 64
    media.save()
    episode.refresh_from_db()
    episode.media = media
    episode.save()
    load()
    standing = list_positions(Flight.objects.all())
    assert [one.is_heard for one in standing] == [False, False]


WRONG_POSITIONS = {
    "no episode": ({"episode": "nowhere"}, "episode: there is no episode 'nowhere' of tide-tables"),
    "no show": ({"show": "far-away"}, "show: there is no show 'far-away'"),
    "beyond its end": ({"from": "0:05", "to": "0:20"}, "to: The audio ends at 0:12."),
    "over another": ({"from": "0:02", "to": "0:06"}, "from: mid 1 stands from 0:01 to 0:03."),
    "no time": ({"from": "soon"}, "from: “soon” is no time like 12:30 or 1:02:30.5."),
    "missing": ({"to": None}, "to: is null, not text"),
    "a typing error": ({"form": "0:01"}, "form: there is no such field; did you mean from?"),
}


@pytest.mark.parametrize("case", WRONG_POSITIONS)
def test_what_is_wrong_is_told_at_its_place_and_nothing_changes(own, load, layout, case):
    head = read_head(layout)
    changes, said = WRONG_POSITIONS[case]
    own["baked_in"][1] |= changes
    with pytest.raises(BadDocumentError) as raised:
        load()
    assert raised.value.problems == [f"{FLIGHT}.baked_in[1].{said}"]
    assert not Flight.objects.exists()
    assert not BakedIn.objects.exists()
    assert read_head(layout) == head


def test_a_take_is_heard_in_its_show(cast, read, load, layout):
    load()
    flight = Flight.objects.get()
    assert (flight.is_host_read, flight.script) == (True, "Say tea.")
    take = Take.objects.get()
    assert (take.is_approved, take.creative.filename) == (True, "read.wav")
    assert read_takes(layout) == {cast.show.id: take.creative_id}


def test_takes_loaded_again_change_nothing(read, load, layout):
    load()
    takes, head = list(Take.objects.values()), read_head(layout)
    count = AuditEntry.objects.count()
    load()
    assert list(Take.objects.values()) == takes
    assert read_head(layout) == head
    assert list_actions()[count:] == ["ads.loaded"]


def test_another_file_takes_its_place_and_back(cast, read, load, layout, folder):
    load()
    first = Take.objects.get()
    write_tone(folder / "again.wav", pitch=770.0)
    read["takes"][0]["creative"] = "again.wav"
    load()
    second = Take.objects.get(is_approved=True)
    assert read_takes(layout) == {cast.show.id: second.creative_id}
    assert second.creative != first.creative
    read["takes"][0]["creative"] = "read.wav"
    load()
    assert read_takes(layout) == {cast.show.id: first.creative_id}
    del read["takes"], read["script"]
    load()
    assert read_takes(layout) == {cast.show.id: first.creative_id}
    assert Flight.objects.get().script == "Say tea."


def test_what_was_declined_is_not_approved_by_a_file(cast, read, load, layout):
    load()
    answer_take(Take.objects.get(), cast.owner, is_approved=False, reason="Too fast.")
    with pytest.raises(BadDocumentError) as raised:
        load()
    assert raised.value.problems == [
        f"{FLIGHT}.takes[0].creative: this recording was declined: Too fast."
    ]
    assert read_takes(layout) == {}


def test_wrong_takes_are_told_at_their_place(cast, read, load, folder):
    other = make_show(cast.organisation, slug="second", title="Second")
    read["excludes"] = {"shows": [other.id]}
    read["takes"].append({"show": "second", "creative": "read.wav"})
    with pytest.raises(BadDocumentError) as raised:
        load()
    assert raised.value.problems == [f"{FLIGHT}.takes[1].show: the flight is not for second"]
    read["takes"][1] = {"show": cast.show.slug, "creative": "none.wav"}
    with pytest.raises(BadDocumentError, match=r"takes\[1\].show: 'tide-tables' has a take"):
        load()
    del read["takes"][0]
    with pytest.raises(BadDocumentError, match=r"takes\[0\].creative: there is no file"):
        load()
    assert not Flight.objects.exists()


@pytest.mark.parametrize("name", ["takes", "baked_in"])
def test_a_flight_with_a_spot_has_neither(booked, load, name):
    booked[name] = []
    with pytest.raises(BadDocumentError, match=f"{name}: is for flights whose creative is"):
        load()


def test_each_flight_that_changed_is_a_line_of_the_log(document, booked, load):
    flights = document["advertisers"][0]["campaigns"][0]["flights"]
    flights.append(booked | {"ref": "m2", "name": "mid 2"})
    load()
    assert list_actions()[-3:] == ["flight.made", "flight.made", "ads.loaded"]
    count = AuditEntry.objects.count()
    booked["priority"] = 7
    load()
    changed, _ = AuditEntry.objects.order_by("id")[count:]
    assert (changed.action, changed.subject_id) == (
        "flight.changed", Flight.objects.get(ref="m1").id
    )  # fmt: skip
    assert changed.details == {"title": "mid 1", "changes": {"priority": ["3", "7"]}}
