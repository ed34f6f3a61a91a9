import pytest

from stentor.counting.agents import AGENTS, find_agent_reason


def list_examples(table):
    return [(row["name"], agent) for row in AGENTS[table] for agent in row["examples"]]


@pytest.mark.parametrize(("name", "agent"), list_examples("bot"))
def test_who_says_that_it_is_a_bot_is_one(name, agent):
    assert find_agent_reason(agent) == "bot-self-declared"


@pytest.mark.parametrize(("name", "agent"), list_examples("app") + list_examples("not_bot"))
def test_apps_devices_and_players_are_not_eaten(name, agent):
    assert find_agent_reason(agent) is None


@pytest.mark.parametrize("agent", [None, "", "   ", "-"])
def test_an_empty_agent_makes_no_download(agent):
    assert find_agent_reason(agent) == "user-agent-empty"


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
