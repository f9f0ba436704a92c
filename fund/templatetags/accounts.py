"""Template tags of the account pages: what a page must know about the way the site was opened and about the reader's factors."""
from django import template

from fund.accounts.factors import is_numbered
from fund.accounts.second_factor import has_second_factor, needs_second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def numbered_site(context):
    """The host when the site was opened by its IP address, where browsers refuse passkeys; else nothing."""
    host = context["request"].get_host()
    return host if is_numbered(host) else ""


@register.simple_tag
def lacks_second_factor(user):
    """Whether this person must set up a second factor before anything else opens."""
    return needs_second_factor(user) and not has_second_factor(user)
