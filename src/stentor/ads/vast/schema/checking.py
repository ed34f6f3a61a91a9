"""Walks a document along the table."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from stentor.ads.vast.schema.table import RULES, Rule
from stentor.ads.vast.writing import NAMESPACE
from stentor.ads.vast.xml import name_of, parse_xml


class Finding(NamedTuple):
    """One thing that the schema does not allow."""

    place: str
    """`VAST/Ad[2]/InLine/AdTitle`."""
    message: str


def check_vast(content: bytes) -> list[Finding]:
    """What is wrong, in the document's order; empty for a valid document of VAST 4.2.

    VastError when it is no XML that may be read.
    """
    root = parse_xml(content)
    if root.tag != f"{{{NAMESPACE}}}VAST":
        return [Finding(name_of(root), f"the root is not VAST in {NAMESPACE}")]
    return list(_check(root, RULES["VAST"], "VAST"))


def _check(element: etree._Element, rule: Rule, place: str) -> Iterator[Finding]:
    if rule.is_open:
        return
    yield from _check_attributes(element, rule, place)
    if rule.text is not None:
        for one in element:
            yield Finding(place, f"<{name_of(one)}> stands where text is wanted")
        if wrong := rule.text(element.text or ""):
            yield Finding(place, wrong)
        return
    if (element.text or "").strip() or any((one.tail or "").strip() for one in element):
        yield Finding(place, "text stands between its elements")
    yield from _check_children(element, rule, place)


def _check_attributes(element: etree._Element, rule: Rule, place: str) -> Iterator[Finding]:
    for name in sorted(rule.required - {str(name) for name in element.attrib}):
        yield Finding(place, f"the attribute {name} is missing")
    for key, value in element.items():
        name = str(key)
        judge = rule.attributes.get(name)
        if judge is None:
            if not name.startswith("{"):  # of other namespaces: xsi:schemaLocation
                yield Finding(place, f"the attribute {name} is not known here")
        elif wrong := judge(str(value)):
            yield Finding(place, f"{name}: {wrong}")


def _check_children(element: etree._Element, rule: Rule, place: str) -> Iterator[Finding]:
    order = {child.name: number for number, child in enumerate(rule.children)}
    counts = dict.fromkeys(order, 0)
    last = 0
    for one in element:
        name = name_of(one)
        is_ours = one.tag == f"{{{NAMESPACE}}}{name}"
        if name not in order or not is_ours:
            yield Finding(place, f"<{name}> may not stand here")
            continue
        if rule.is_ordered and not rule.is_choice and order[name] < last:
            before = rule.children[last].name
            yield Finding(place, f"<{name}> stands after <{before}>, which comes later")
        last = max(last, order[name])
        counts[name] += 1
        child = rule.children[order[name]]
        number = f"[{counts[name]}]" if child.most > 1 else ""
        yield from _check(one, RULES[child.rule], f"{place}/{name}{number}")
    yield from _check_counts(rule, counts, place)


def _check_counts(rule: Rule, counts: dict[str, int], place: str) -> Iterator[Finding]:
    used = [name for name, count in counts.items() if count]
    if rule.is_choice and len(used) > 1:
        yield Finding(place, f"holds both <{used[0]}> and <{used[1]}>")
    for child in rule.children:
        if counts[child.name] < child.least:
            yield Finding(place, f"<{child.name}> is missing")
        elif counts[child.name] > child.most:
            yield Finding(place, f"<{child.name}> stands {counts[child.name]} times")
