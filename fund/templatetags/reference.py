"""The tabs of the room of reference data."""
from django import template

from fund.navigation import reference_rooms

register = template.Library()


@register.simple_tag(takes_context=True)
def rooms_of_reference(context):
    """The rooms, with the one of this page marked."""
    return reference_rooms(context["request"].path)
