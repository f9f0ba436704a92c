"""The style guide opens for anybody, in both languages, and the look keeps its own rules."""
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template import Template
from django.test.utils import instrumented_test_render
from django.urls import reverse

from fund.templatetags.drawn import kept_component

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


def test_the_guide_shows_every_component(client, monkeypatch):
    monkeypatch.setattr(Template, "_render", instrumented_test_render)
    kept_component.cache_clear()
    shown = {template.name for template in client.get(reverse("styleguide")).templates}
    built = {f"components/{path.name}" for path in (settings.BASE_DIR / "templates" / "components").glob("*.html")}
    assert built - shown == {"components/demo.html", "components/nav_group.html"}  # the demo's shell, a signed-in shell


def test_each_state_of_a_part_is_in_the_guide(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = client.get(reverse("styleguide")).content.decode()
    for part in (
        'aria-busy="true">Sending', 'btn btn-primary" type="button" aria-disabled="true"',
        "is-hover", "is-focus", "btn-danger", "btn-quiet", "btn-s", "btn-l",
        "data-invalid", "readonly", "disabled", 'data-state="saving"', 'data-state="failed"', 'data-state="offline"', "input is-focus",
        "badge-ok", "badge-risk", "badge-miss", "badge-neg", "badge-proj", "badge-line", "notice-risk", "notice-miss", "notice-ok", "notice-plain",
        "Finished", "Stopped", "Waiting", "submitbar-open", "submitbar-done", 'data-kind="next"', 'data-kind="warn"', 'data-kind="gate"',
        "<del>", "<ins>", '<details class="long">', "kcard", "data-stale", "column is-over", "chip is-on", "chip is-add", 'data-tone="risk"',
        'class="toast"', 'class="menu"', "dialog is-inline", "is-sheet", 'class="skeleton"', 'class="empty"', "bell-count", "person-menu is-inline",
        "palette is-inline", "line-away", "line-back", 'class="notice notice-miss failure"', "stop-code", "in-dark", "in-light", "guide-slope",
        "guide-path", "guide-mix"):
        assert part in text, part


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_guide_has_no_barrier_in_either_language_theme_or_width(page, live_server, language):
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    problems = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + reverse("styleguide"))
        assert page.evaluate("document.documentElement.scrollWidth") == width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for found in Axe().run(page).response["violations"]:
                problems.append((width, scheme, found["id"], [" ".join(node["target"]) for node in found["nodes"][:3]]))
    assert problems == []


@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_colours_are_written_in_tokens_only(path: Path):
    found = RAW_COLOUR.findall(path.read_text())
    assert bool(found) == (path.name == "tokens.css")


def test_no_template_carries_inline_style_or_script():
    assert [str(path) for path in TEMPLATES if INLINE.search(path.read_text())] == []
