"""How public pages write numbers."""

from django import template

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """`12,345`."""
    return f"{number:,}"
