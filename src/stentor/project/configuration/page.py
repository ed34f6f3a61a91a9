"""Writes docs/settings.md from the table: `python -m stentor.project.configuration.page`."""

import sys

from stentor.project.configuration.table import SECTIONS, Setting

INTRODUCTION = """\
# Settings

With none set, Stentor runs embedded: SQLite, local files, a local certificate authority.

A flag of the command line wins over the environment, the environment over `stentor.toml` in the
data directory, that over the default. In the TOML file a setting is written in lower case without
`STENTOR_`; lists may be lists:

```toml
site_host = "podcasts.example.org"
bind = ["192.0.2.10", "2001:db8::10"]
https_port = 443
```

Where *file* stands beside a setting, `<NAME>_FILE` may name a file that holds the value, as secret
stores of containers and systemd hand it over. A setting that is misspelt or wrong stops the start
with one line that says so.

This page is made from the table in the code by `make docs`; a test holds it to that.
"""

HEADING = "| setting | value | default | what it decides |\n|---|---|---|---|\n"


def render_page() -> str:
    """The whole page as Markdown."""
    sections = [
        f"## {title}\n\n{HEADING}{''.join(render_row(setting) for setting in section)}"
        for title, section in SECTIONS.items()
    ]
    return "\n".join([INTRODUCTION, *sections])


def render_row(setting: Setting) -> str:
    name = f"`{setting.name}`" + (" (*file*)" if setting.is_secret else "")
    default = f"`{setting.default}`" if setting.default else "–"
    return f"| {name} | {setting.kind} | {default} | {setting.meaning} |\n"


if __name__ == "__main__":
    sys.stdout.write(render_page())
