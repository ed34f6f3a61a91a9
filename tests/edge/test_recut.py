"""Other breaks of a public episode, from the request to listeners."""

import pytest

from made.tones import write_tone
from servers.edge_client import get, wait_until
from stentor.contracts.code import try_parse_code
from stentor.intake.breaks import Break
from stentor.intake.models import Processing
from stentor.intake.processing import run
from stentor.intake.recutting import set_breaks
from stentor.jobs.worker import Worker
from stentor.lib.objects import LocalObjects
from stentor.lib.signing import parse_signing_keys
from stentor.publishing.verbs import publish

LISTEN = "/listen/tide-tables/first-light.mp3"


@pytest.fixture
def episode(cast, layout, tmp_path):
    """Public, with real audio of 4 s and a break at 1 s."""
    original = LocalObjects(layout.originals).put_file(write_tone(tmp_path / "tone.wav", 4.0))
    processing = Processing.objects.create(
        episode=cast.episode, original=original.sha256, filename="tone.wav", breaks=[1.0]
    )
    run(processing.id)
    cast.episode.refresh_from_db()
    publish(cast.episode, cast.owner)
    return cast.episode


def test_links_to_the_former_breaks_keep_playing(cast, episode, layout, serve):
    edge = serve()
    keys = parse_signing_keys((layout.keys / "signing.json").read_bytes())

    def listen(agent):
        link = get(edge.http, LISTEN, user_agent=agent).headers["location"]
        path = link[link.index("/a/") :]
        return path, try_parse_code(path.split("/")[2], keys)

    former, code = listen("AntennaPod/3.4")
    assert len(code.placements) == 1
    before = get(edge.http, former)
    assert before.status == 200
    set_breaks(episode, [Break(2.0, 2), Break(3.0)], cast.owner)
    assert Worker().work() is True
    wait_until(lambda: listen("Overcast/5")[1].manifest != code.manifest, 15)
    assert len(listen("Overcast/5")[1].placements) == 3
    again = get(edge.http, former)
    assert (again.status, again.body) == (200, before.body)
    assert again.headers["etag"] == before.headers["etag"]
    part = get(edge.http, former, range="bytes=9000-9999", if_range=before.headers["etag"])
    assert (part.status, part.body) == (206, before.body[9000:10_000])
