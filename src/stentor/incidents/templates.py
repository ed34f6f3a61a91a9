"""Words kept ready for bad hours: chosen when an update is written, changed in quiet ones."""

from pathlib import Path

import msgspec

from stentor.contracts.incident import Status
from stentor.incidents.rules import MOST_TITLE, RefusedError, require_text
from stentor.lib.durable import write_bytes_durably
from stentor.lib.locks import hold_lock

MOST_TEMPLATES = 100


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One of them. `{components}` and `{began}` in the text stand for the incident's own."""

    name: str
    status: Status
    text: str

    def fill(self, components: str, began: str) -> str:
        return self.text.replace("{components}", components).replace("{began}", began)


FIRST = (
    Template(
        name="We are looking", status=Status.INVESTIGATING,
        text="Since {began} there is trouble with {components}. We are looking for the cause and "
        "say more within half an hour.",
    ),
    Template(
        name="A certificate", status=Status.IDENTIFIED,
        text="A certificate is refused by apps and browsers since {began}. A new one is being put "
        "in its place. Episodes that are already downloaded play.",
    ),
    Template(
        name="Listeners are fine, the studio is not", status=Status.IDENTIFIED,
        text="Listeners can play everything that is published. Publishers cannot work since "
        "{began}; what they have uploaded is kept.",
    ),
    Template(
        name="Numbers come late", status=Status.IDENTIFIED,
        text="Numbers of downloads stand still since {began}. Nothing is lost: every download is "
        "kept and counted when this is over.",
    ),
    Template(
        name="It works again", status=Status.MONITORING,
        text="{components}: working again. We go on watching before we call it over.",
    ),
    Template(
        name="It is over", status=Status.RESOLVED,
        text="{components} have worked without a fault since. What happened and why follows here.",
    ),
)  # fmt: skip
"""Those that an installation begins with."""


class TemplateFile:
    """`<directory>/templates.json`; the first ones until somebody changes them."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "templates.json"

    def read(self) -> list[Template]:
        """In the order they were made. What cannot be read is as if nobody had changed them."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Template])
        except (OSError, ValueError):
            return list(FIRST)

    def put(self, template: Template, replaces: str = "") -> None:
        """Adds one, or puts it in the place of the one of that name. RefusedError, OSError."""
        name = require_text(template.name, MOST_TITLE)
        checked = Template(name=name, status=template.status, text=require_text(template.text))
        with hold_lock(self._path.with_suffix(".lock")):
            rows = self.read()
            if any(one.name == name and one.name != replaces for one in rows):
                raise RefusedError("there is one of this name")
            if not any(one.name == replaces for one in rows):
                rows.append(checked)
            if len(rows) > MOST_TEMPLATES:
                raise RefusedError(f"{MOST_TEMPLATES} are the most; take one away first")
            self._write([checked if one.name == replaces else one for one in rows])

    def drop(self, name: str) -> None:
        """Takes it away; nothing happens when it is not there. OSError."""
        with hold_lock(self._path.with_suffix(".lock")):
            self._write([one for one in self.read() if one.name != name])

    def _write(self, rows: list[Template]) -> None:
        write_bytes_durably(self._path, msgspec.json.format(msgspec.json.encode(rows)) + b"\n")
