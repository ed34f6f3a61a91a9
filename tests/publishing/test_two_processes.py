"""Two processes that publish to one show at once lose neither's episodes."""

from made.looking import read_head, read_lines, read_titles
from servers.installation import Installation
from stentor.lib.layout import DataLayout

EACH = 6

SET_THE_STAGE = """
from people.cast import gather_cast, make_episode
cast = gather_cast()
for name in ("left", "right"):
    for number in range(int(sys.argv[1])):
        make_episode(cast.show, slug=f"{name}-{number}", title=f"{name} {number}")
"""

PUBLISH = """
from stentor.catalog.models import Episode
from stentor.publishing.verbs import publish
episodes = list(Episode.objects.filter(slug__startswith=sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for episode in episodes:
    publish(episode, None)
"""


def test_two_processes_at_once_lose_no_episode(installation: Installation) -> None:
    installation.run(SET_THE_STAGE, str(EACH))
    publishers = [installation.start(PUBLISH, name) for name in ("left", "right")]
    for publisher in publishers:
        assert publisher.stdout is not None
        assert publisher.stdout.readline() == "ready\n"
    for publisher in publishers:
        assert publisher.stdin is not None
        publisher.stdin.write("go\n")
        publisher.stdin.flush()
    for publisher in publishers:
        installation.finish(publisher)

    layout = DataLayout(installation.root)
    lines = read_lines(layout)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    wanted = {f"{name} {number}" for name in ("left", "right") for number in range(EACH)}
    assert set(read_titles(layout, "/feeds/tide-tables.xml")) == wanted
    numbers = [line.manifest for line in read_head(layout).values() if line.kind == "episode"]
    assert len(set(numbers)) == 2 * EACH
