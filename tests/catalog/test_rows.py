"""What the catalogue's rows hold fast."""

import pytest
from django.db import IntegrityError, transaction

from people.cast import Cast, make_episode, make_show
from stentor.catalog.categories import CATEGORIES, CATEGORY_NAMES, parse_category
from stentor.catalog.languages import LANGUAGES, is_language
from stentor.catalog.models import Episode
from stentor.catalog.slugs import SlugError, SlugTakenError


def test_two_shows_never_have_one_address(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_show(cast.organisation, slug="far-away", title="Another")
    with pytest.raises(SlugTakenError):
        cast.show.rename("far-away", cast.owner)
    with pytest.raises(SlugError):
        cast.show.rename("Not An Address", cast.owner)


def test_two_episodes_of_two_shows_may_have_one_address(cast: Cast) -> None:
    make_episode(cast.other_show, slug="first-light", title="Also First Light")
    with pytest.raises(IntegrityError), transaction.atomic():
        Episode.objects.create(show=cast.show, slug="first-light", title="Again")


def test_every_episode_gets_a_guid_that_stays(cast: Cast) -> None:
    guid = cast.episode.guid
    assert guid
    cast.episode.rename("dawn", cast.owner)
    cast.episode.title = "Dawn"
    cast.episode.save()
    cast.episode.refresh_from_db()
    assert cast.episode.guid == guid


def test_renaming_to_the_same_name_leaves_nothing_behind(cast: Cast) -> None:
    cast.show.rename("tide-tables", cast.owner)
    assert cast.show.aliases.count() == 0


def test_apples_categories_are_all_there() -> None:
    assert len(CATEGORIES) == 19
    assert sum(len(subcategories) for subcategories in CATEGORIES.values()) == 91
    assert len(set(CATEGORY_NAMES)) == len(CATEGORY_NAMES) == 110


@pytest.mark.parametrize("name", CATEGORY_NAMES)
def test_every_category_name_reads_back(name: str) -> None:
    category, subcategory = parse_category(name)
    assert name in {category, f"{category} > {subcategory}"}


@pytest.mark.parametrize("name", ["", "arts", "Arts > Improv", "Arts>Books", "Sea shanties"])
def test_what_is_no_category_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not one of Apple's"):
        parse_category(name)


def test_languages_are_those_of_iso_639_1() -> None:
    assert len(LANGUAGES) == 183
    assert all(len(code) == 2 for code in LANGUAGES)
    assert [is_language(code) for code in ("en", "pt-BR", "EN", "xx", "")] == [
        True, True, True, False, False,
    ]  # fmt: skip
