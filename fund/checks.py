"""Checks at the start: no view without a capability, no job name that nobody answers to."""
import re
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.core.checks import Error, Warning, register
from django.urls import URLPattern, get_resolver

HOUSES = ("fund", "applicants", "portfolio")
GUARDED_ELSEWHERE = "allauth."


def patterns(resolver=None):
    """Every URL pattern of the site, depth first."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


@register
def views_name_a_capability(app_configs, **kwargs):
    """A view of ours without @allow or @public is refused: closed by default."""
    return [
        Error(f"The view of “{entry.pattern}” names no capability.", hint="Add @allow(Can.…) or @public.", id="fund.E001")
        for entry in patterns()
        if not hasattr(entry.callback, "capability") and not entry.callback.__module__.startswith(GUARDED_ELSEWHERE)
    ]


@register
def jobs_are_answered(app_configs, **kwargs):
    """Every name handed to enqueue() belongs to a registered task."""
    from fund.jobs import TASKS

    asked: dict[str, Path] = {}
    for house in HOUSES:
        root = Path(apps.get_app_config(house).path)
        if (root / "tasks.py").exists():
            import_module(f"{house}.tasks")
        for file in root.rglob("*.py"):
            for name in re.findall(r'\benqueue\(\s*"([\w.]+)"', file.read_text(encoding="utf-8")):
                asked.setdefault(name, file)
    return [Error(f"No task answers to the job “{name}” that {file.name} enqueues.", id="fund.E002")
            for name, file in asked.items() if name not in TASKS]


@register
def events_are_known(app_configs, **kwargs):
    """Every kind handed to notify() is registered."""
    from fund.notify import KINDS

    asked = {name: file for house in HOUSES for file in Path(apps.get_app_config(house).path).rglob("*.py")
             for name in re.findall(r'\bnotify\(\s*"(\w+)"', file.read_text(encoding="utf-8"))}
    return [Error(f"Nobody has registered the kind “{name}” that {file.name} notifies of.", id="fund.E003")
            for name, file in asked.items() if name not in KINDS]


@register(deploy=True)
def letters_reach_somebody(app_configs, **kwargs):
    """A live site without a mail server keeps every letter waiting; the demo's mailbox is its outbox page."""
    from fund.actions.message import NO_SERVER, nowhere

    return [Warning(NO_SERVER, hint="Set EMAIL_URL, for example smtp+tls://user:password@host:587.", id="fund.W001")] if nowhere("mail") else []
