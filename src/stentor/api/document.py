"""The OpenAPI 3.1 document, completed with what the framework does not know of."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from stentor.accounts.models import Scope
from stentor.api.conventions.problems import MEDIA_TYPE

JSON = "application/json"
DESCRIPTION = """Everything the studio does, for programs.

**Tokens** are made in the studio under *API tokens* and sent as `Authorization: Bearer …`. A token
does what it was made for, and no more than its person may do now.

**Errors** are problem details (RFC 9457); `errors` has one entry a mistake, with a JSON pointer.

**Lists** come in pages, newest first; `next_cursor`, also in `Link`, leads to the next one.

**Versions**: every document has an `ETag`; a change with `If-Match` fails with `412` when somebody
else changed it meanwhile.

**Sending again**: a `POST` with an `Idempotency-Key` makes one thing, however often it is sent
within 24 hours.

**Rates** stand in `RateLimit` and `RateLimit-Policy`; above them comes `429` with `Retry-After`.

Times are RFC 3339 in UTC. Shows and episodes are named by id or by slug."""
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Names this request: sent again with it, nothing is made twice.",
    "schema": {"type": "string", "maxLength": 255},
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what you read: a change of another version fails with 412.",
    "schema": {"type": "string"},
}
HEADERS = {
    "ETag": "The version of the document.",
    "RateLimit": "Requests that are left, and seconds until there are all again.",
    "RateLimit-Policy": "Requests in a window of seconds.",
}


def build_document(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
    """The whole document, as plain JSON values."""
    document: dict[str, Any] = dict(OpenAPISchema(api, path_prefix))
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation, document["components"]["schemas"])
    for name, schema in document["components"]["schemas"].items():
        _tell_defaults(name, schema)
    schemes = document["components"].get("securitySchemes", {})
    for scheme in schemes.values():
        scheme["description"] = "A token of the studio. Scopes: " + ", ".join(Scope.values)
    return document


def _complete(method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if int(status) >= 400 and JSON in content:
            content[MEDIA_TYPE] = content.pop(JSON)
        elif int(status) < 300:
            response["headers"] = {
                name: {"description": words, "schema": {"type": "string"}}
                for name, words in HEADERS.items()
            }
        for media in content.values():
            _show_example(media, schemas)
    for media in operation.get("requestBody", {}).get("content", {}).values():
        _show_example(media, schemas)
    parameters = operation["parameters"]
    if method == "post" and {201, 202} & set(operation["responses"]):
        parameters.append(KEY)
    if 412 in operation["responses"]:
        parameters.append(IF_MATCH)
    for parameter in parameters:
        if parameter["in"] == "path":
            name = parameter["name"]
            words = (
                "Host name, as the list has it."
                if name == "certificate"
                else f"{name.title()} by id or slug."
            )
            parameter["description"] = words


def _tell_defaults(name: str, schema: dict[str, Any]) -> None:
    """A change has none: what is not sent stays. An empty text says nothing as a default."""
    for field in schema.get("properties", {}).values():
        if name.endswith("Change") or field.get("default") == "":
            field.pop("default", None)


def _show_example(media: dict[str, Any], schemas: dict[str, Any]) -> None:
    """A page's example is made of one of what it lists."""
    schema = media.get("schema", {})
    known = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    if examples := known.get("examples"):
        media["example"] = examples[0]
    elif "next_cursor" in known.get("properties", {}):
        reference = known["properties"]["data"]["items"].get("$ref", "")
        item = schemas.get(reference.rpartition("/")[2], {})
        if item.get("examples"):
            media["example"] = {"data": item["examples"], "next_cursor": None}
