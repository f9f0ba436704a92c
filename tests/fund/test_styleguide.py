"""The style guide opens for anybody, in both languages, and the look keeps its own rules."""
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

CSS = sorted((settings.BASE_DIR / "fund" / "static" / "fund").glob("*.css"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*\ssrc=)|hx-on|javascript:""")
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")


@pytest.mark.parametrize(("language", "title"), [("ko", "디자인 안내"), ("en", "Style guide")])
def test_the_guide_opens_without_a_sign_in_in_both_languages(client, language, title):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("styleguide"))
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.content.decode()


def test_the_guide_shows_every_component(client):
    shown = {template.name for template in client.get(reverse("styleguide")).templates}
    built = {f"components/{path.name}" for path in (settings.BASE_DIR / "templates" / "components").glob("*.html")}
    assert built - shown == {"components/demo.html", "components/nav_group.html"}  # the demo's shell, a signed-in shell


@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_colours_are_written_in_tokens_only(path: Path):
    found = RAW_COLOUR.findall(path.read_text())
    assert bool(found) == (path.name == "tokens.css")


def test_no_template_carries_inline_style_or_script():
    assert [str(path) for path in TEMPLATES if INLINE.search(path.read_text())] == []
