"""A worker killed with -9 in the middle of an encode: the work is done again, and done once."""

import json
import time
from pathlib import Path

from made.looking import read_lines
from made.tones import write_tone
from servers.installation import Installation
from stentor.lib.layout import DataLayout

UPLOAD = """
from pathlib import Path
from people.cast import gather_cast
from stentor.intake.uploads import append_chunk, begin_upload, finish_upload
from stentor.publishing.verbs import publish
cast = gather_cast()
publish(cast.episode, cast.owner)
source = Path(sys.argv[1])
upload = begin_upload(cast.episode, cast.owner, source.name, source.stat().st_size)
with source.open("rb") as file:
    append_chunk(upload, 0, file)
finish_upload(upload)
"""

WORKER = "from stentor.jobs.worker import run_worker; run_worker()"

LOOK = """
import json
from stentor.catalog.models import Episode
from stentor.intake.models import Processing
processing = Processing.objects.get()
print(json.dumps({
    "step": processing.step,
    "is_finished": processing.finished_at is not None,
    "versions": processing.episode.media_versions.count(),
    "is_used": processing.media_id == processing.episode.media_id,
    "ledger": list(processing.episode.ledger.values_list("action", flat=True)),
}))
"""


def test_a_killed_encode_is_taken_up_again_and_published_once(
    installation: Installation, tmp_path: Path
) -> None:
    installation.run(UPLOAD, str(write_tone(tmp_path / "long.wav", seconds=90)))
    layout = DataLayout(installation.root)
    incoming = layout.published / "incoming"
    first = installation.start(WORKER)
    deadline = time.monotonic() + 60
    while not (incoming.exists() and any(incoming.rglob("*"))):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    installation.kill(first)
    assert not json.loads(installation.run(LOOK))["is_finished"]

    second = installation.start(WORKER)
    while not (found := json.loads(installation.run(LOOK)))["is_finished"]:
        assert time.monotonic() < deadline + 60
        time.sleep(0.2)
    time.sleep(1)
    second.terminate()
    installation.finish(second)
    found = json.loads(installation.run(LOOK))
    assert found["versions"] == 2
    assert found["is_used"]
    assert found["ledger"] == ["revised", "published"]
    manifests = [line.manifest for line in read_lines(layout) if line.kind == "episode"]
    assert manifests == [1, 2]
