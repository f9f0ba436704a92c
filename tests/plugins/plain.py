"""Pages are drawn as they are for people: a test may look at what a view gave its page, not at the words of every part in it."""
from typing import Any

import pytest


@pytest.fixture(autouse=True, scope="session")
def only_pages_are_announced(django_test_environment):
    """Django's tests copy the words of every template, which costs a page with hundreds of parts as much as a row of a table."""
    from django.template import Template
    from django.test.utils import _TestState

    announced, plain = Template._render, _TestState.saved_data.template_render

    def render(self: Template, context: Any) -> str:
        return (announced if context.template is self else plain)(self, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield
