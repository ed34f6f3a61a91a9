"""The analytics prefix in the studio: registered by editors, published to the edge at once."""

from django.conf import settings

from made.looking import read_head

ADDRESS = "/shows/tide-tables/prefix"


def test_registering_hosts_publishes_the_prefix(cast, owner):
    answer = owner.post(ADDRESS, {"hosts": "audio.example.org\nop.example"})
    assert answer.status_code == 302
    cast.show.refresh_from_db()
    line = read_head(settings.STENTOR_LAYOUT)[f"/t/{cast.show.prefix_key}"]
    assert (line.kind, line.show) == ("prefix", cast.show.id)
    assert line.hosts == ("audio.example.org", "op.example")
    page = owner.get(ADDRESS).content.decode()
    assert cast.show.prefix_key in page


def test_without_hosts_it_leads_nowhere_and_keeps_its_key(cast, owner):
    owner.post(ADDRESS, {"hosts": "audio.example.org"})
    cast.show.refresh_from_db()
    key = cast.show.prefix_key
    owner.post(ADDRESS, {"hosts": ""})
    assert read_head(settings.STENTOR_LAYOUT)[f"/t/{key}"].kind == "gone"
    owner.post(ADDRESS, {"hosts": "audio.example.org"})
    cast.show.refresh_from_db()
    assert cast.show.prefix_key == key
    assert read_head(settings.STENTOR_LAYOUT)[f"/t/{key}"].kind == "prefix"


def test_a_host_that_is_none_is_told_of_at_the_field(cast, owner):
    answer = owner.post(ADDRESS, {"hosts": "localhost"})
    assert answer.status_code == 422
    assert "is not a host name" in answer.content.decode()


def test_names_in_the_query_that_tell_episodes_apart_are_published(cast, owner):
    owner.post(ADDRESS, {"hosts": "audio.example.org", "queries": "id, part"})
    cast.show.refresh_from_db()
    line = read_head(settings.STENTOR_LAYOUT)[f"/t/{cast.show.prefix_key}"]
    assert line.queries == ("id", "part")
    assert 'value="id part"' in owner.get(ADDRESS).content.decode()


def test_a_query_that_is_no_name_is_told_of_at_the_field(cast, owner):
    answer = owner.post(ADDRESS, {"hosts": "audio.example.org", "queries": "?id=7"})
    assert answer.status_code == 422
    assert "not the name alone" in answer.content.decode()
    cast.show.refresh_from_db()
    assert cast.show.prefix_queries == ""


def test_who_may(cast, enter):
    for person, status in ((cast.teammate, 200), (cast.viewer, 403), (cast.stranger, 404)):
        assert enter(person).get(ADDRESS).status_code == status
    assert enter(cast.viewer).post(ADDRESS, {"hosts": "a.example"}).status_code == 403
