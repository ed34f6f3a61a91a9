import pytest

from stentor.counting.agents import OWN_AGENTS
from stentor.counting.agents.table import DATA, repair_agent


def find_agent_reason(agent):
    return OWN_AGENTS.classify(agent).reason


def list_examples(file, table):
    return [(row, agent) for row in DATA[file][table] for agent in row["examples"]]


APPS = [
    (kind, *each) for kind in ("app", "library", "browser") for each in list_examples("apps", kind)
]


@pytest.mark.parametrize(("row", "agent"), list_examples("bots", "bot"))
def test_who_says_that_it_is_a_bot_is_one(row, agent):
    found = OWN_AGENTS.classify(agent)
    assert (found.kind, found.reason) == ("bot", "bot-self-declared")


@pytest.mark.parametrize(("kind", "row", "agent"), APPS)
def test_an_example_of_an_app_is_found_to_be_it(kind, row, agent):
    found = OWN_AGENTS.classify(agent)
    assert (found.kind, found.app) == (kind, row["name"])


@pytest.mark.parametrize(
    "agent",
    [agent for _, _, agent in APPS if "watchOS" not in agent]
    + [agent for _, agent in list_examples("bots", "not_bot")],
)
def test_apps_devices_and_players_are_not_eaten(agent):
    assert find_agent_reason(agent) is None


@pytest.mark.parametrize(("row", "agent"), list_examples("devices", "device"))
def test_an_example_of_a_device_is_found_to_be_of_its_kind(row, agent):
    assert OWN_AGENTS.classify(agent).device == row["kind"]


@pytest.mark.parametrize(("row", "agent"), list_examples("devices", "os"))
def test_an_example_of_a_system_is_found_to_be_it(row, agent):
    assert OWN_AGENTS.classify(agent).os == row["name"]


@pytest.mark.parametrize(
    ("agent", "device", "os"),
    [
        ("AntennaPod/3.4.0", "phone", "Android"),
        ("Podcasts/1661.1 CFNetwork/1490.0.4 Darwin/23.2.0", "phone", "iOS"),
        ("Overcast (+http://overcast.fm/; Apple Watch podcast app)", "watch", "watchOS"),
        ("curl/8.5.0", "unknown", "unknown"),
        ("Robotics Weekly/1.2 (podcast app)", "unknown", "unknown"),
    ],
)
def test_what_an_app_runs_on_is_known_where_it_or_the_agent_says_so(agent, device, os):
    found = OWN_AGENTS.classify(agent)
    assert (found.device, found.os) == (device, os)


def test_the_apps_that_make_up_the_downloads_are_there():
    names = {row["name"] for row in DATA["apps"]["app"]}
    assert len(names) >= 70
    assert {"Apple Podcasts", "Spotify", "Overcast", "Pocket Casts", "Castbox"} <= names


@pytest.mark.parametrize("agent", [None, "", "   ", "-", '""', "null"])
def test_an_empty_agent_makes_no_download(agent):
    assert find_agent_reason(agent) == "user-agent-empty"


@pytest.mark.parametrize("agent", ["12345", "()", "Overcast\x00/3", "%%%"])
def test_what_cannot_be_the_name_of_anything_is_malformed(agent):
    assert find_agent_reason(agent) == "user-agent-malformed"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  Overcast/3.0 ", "Overcast/3.0"),
        ('"Overcast/3.0"', "Overcast/3.0"),
        ("Pocket%20Casts/1.0", "Pocket Casts/1.0"),
        ("100%25 mine", "100%25 mine"),
    ],
)
def test_an_agent_that_a_log_escaped_is_repaired(written, meant):
    assert repair_agent(written) == meant


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        ("atc/1.0 watchOS/7.4.1 model/Watch6,2 hwp/t8301 build/18T201", "watchos-duplicate"),
        ("(null)/(null) watchOS/6.2.5 model/Watch5,4 hwp/t8006", "watchos-duplicate"),
        ("atc/1.0 (iPhone)", None),
        ("Podcasts/1.0 watchOS/9.1 model/Watch6,2", None),
        ("AppleCoreMedia/1.0.0.18R590 (Apple Watch; U; CPU OS 7_2 like Mac OS X; en_us)", None),
    ],
)
def test_only_the_watch_that_repeats_its_phone_is_dropped(agent, reason):
    assert find_agent_reason(agent) == reason


def test_a_bot_on_a_cubot_is_still_a_bot():
    assert find_agent_reason("CUBOT (compatible; Googlebot/2.1)") == "bot-self-declared"


@pytest.mark.parametrize(
    ("referer", "reason"),
    [
        (None, None),
        ("https://example.org/listen", None),
        ("https://www.castfeedvalidator.com/validate.php?url=x", "referer-excluded"),
        ("http://[broken", None),
    ],
)
def test_pages_that_fetch_to_test_make_no_download(referer, reason):
    assert OWN_AGENTS.find_referer_reason(referer) == reason
