"""The document says everything, and what it says is so."""

import re

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from made.api_routes import FOR_ANY_TOKEN, FOR_OPERATORS, READING
from stentor.api.conventions.kinds import KINDS
from stentor.api.urls import api

METHODS = {"get", "post", "put", "patch", "delete", "head"}


@pytest.fixture(scope="module")
def document():
    import json

    return json.loads(json.dumps(api.get_openapi_schema()))


def list_operations(document):
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]


def test_it_is_valid_openapi(document):
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_everybody_may_read_it(client, settings):
    answer = client.get("/api/v1/openapi.json", headers={"host": "studio.localhost"})
    assert answer.status_code == 200
    assert answer.json()["paths"].keys() == api.get_openapi_schema()["paths"].keys()


def test_every_route_has_examples_of_all_it_takes_and_gives(document):
    missing = []
    for name, operation in list_operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for kind, media in body.get("content", {}).items():
                if "example" not in media and kind.endswith("json"):
                    missing.append((name, kind))
    assert missing == []


def test_every_route_says_who_may_and_how_it_fails(document):
    for name, operation in list_operations(document):
        errors = {int(status) for status in operation["responses"] if int(status) >= 400}
        assert errors >= {401, 403, 422, 429}, name
        assert ("{" not in name) or 404 in errors, name
        assert operation["security"], name
        assert operation["description"].endswith("."), name
        for status in errors:
            (kind,) = operation["responses"][str(status)]["content"]
            assert kind == "application/problem+json"


def test_every_example_is_as_its_schema_says(document):
    wrong = []
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            whole = {**schema, "components": document["components"]}
            errors = Draft202012Validator(whole).iter_errors(example)
            wrong += [f"{name}: {error.message}" for error in errors]
    assert wrong == []


ANSWERED = READING + FOR_ANY_TOKEN + [row for row in FOR_OPERATORS if row[0] == "GET"]


@pytest.mark.parametrize(("method", "address", "operation"), ANSWERED)
def test_answers_are_as_the_document_says(document, operator, things, method, address, operation):
    answer = operator.ask(method, address.format(**things))
    assert answer.status_code == 200
    (found,) = [one for _, one in list_operations(document) if one["operationId"] == operation]
    content = found["responses"]["200"]["content"]
    if "application/json" in content:
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        errors = Draft202012Validator(schema).iter_errors(answer.json())
        assert [error.message for error in errors] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_problem_has_a_page_that_explains_it(client, kind):
    headers = {"host": "studio.localhost"}
    answer = client.get(f"/api/v1/problems/{kind}", headers=headers)
    assert KINDS[kind].explanation in answer.content.decode()
    assert re.match("text/plain", answer["Content-Type"])
