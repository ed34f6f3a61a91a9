"""A keeper's rounds in a process of its own: `python keeper_node.py SETTINGS.json`, until it is
killed. Several work on one shelf, as nodes with a shared mount do."""

import json
import sys
import time
from pathlib import Path

from stentor.keeper.acme.table import parse_acme_table
from stentor.keeper.assembly import build_keeping
from stentor.lib.layout import DataLayout


def main() -> None:
    settings = json.loads(Path(sys.argv[1]).read_text())
    public = parse_acme_table(settings["table"], settings["directories"], [])
    keeping = build_keeping(public, DataLayout(Path(settings["data"])))
    while True:
        keeping.take_round(settings["hosts"])
        time.sleep(0.05)


if __name__ == "__main__":
    main()
