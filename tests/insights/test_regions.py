"""Names of regions, with and without a table on the machine."""

import json

from stentor.insights import regions
from stentor.insights.regions import name_region, read_names


def test_names_are_read_by_code(tmp_path):
    table = tmp_path / "iso_3166-2.json"
    rows = [{"code": "CH-ZH", "name": "Zürich", "type": "Canton"}]
    table.write_text(json.dumps({"3166-2": rows}), "utf-8")
    assert read_names(table) == {"CH-ZH": "Zürich"}


def test_without_a_table_or_with_a_spoiled_one_nothing_breaks(tmp_path, monkeypatch):
    assert read_names(tmp_path / "none") == {}
    for content in ("{", "[]", '{"3166-2": [1]}', '{"3166-2": [{"code": "CH-ZH"}]}'):
        (tmp_path / "spoiled").write_text(content)
        assert read_names(tmp_path / "spoiled") == {}
    monkeypatch.setattr(regions, "load_names", dict)
    assert name_region("CH-ZH") is None
