"""The rules of the house hold: imports run downhill, rooms are small, every file says what it is for."""
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ("fund", "applicants", "portfolio")
MODULES = sorted(p for house in HOUSES for p in (ROOT / house).rglob("*.py") if "migrations" not in p.parts)
OURS = [ROOT / "manage.py", *MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in OURS}

# Where the ground floor names the houses above, as strings only: what a site is made of, and what its checks walk through.
SPEAKS_OF_THE_HOUSES = {"settings.py", "urls.py", "celery.py", "checks.py", "navigation.py"}
# Components that read the whole context of the page.
NEED_THE_PAGE = {"messages.html", "topbar_actions.html"}
FLOORS = {  # what stands on a floor, and the floors it must not reach up or across to
    "metrics": {"models", "actions", "queries", "views", "forms", "tasks", "filters", "imports", "exports"},
    "pipeline.py": {"models", "actions", "queries", "views", "forms", "tasks"},
    "models": {"actions", "queries", "views", "forms", "tasks", "filters", "imports", "exports"},
    "queries": {"actions", "views", "tasks"},
    "actions": {"views", "tasks", "forms", "filters"},
    "forms": {"actions", "views", "tasks"},
    "views": {"tasks"},
    "nouns.py": {"actions", "views", "forms", "tasks", "filters", "exports"},
    "exports.py": {"actions", "views", "forms", "tasks"},
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module a file imports, also inside functions, with its line; `from a import b` counts as a.b too."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(ROOT).with_suffix("").parts[:-node.level]
                base = ".".join((*package, base)).strip(".")
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and isinstance(node.args[0], ast.Constant):
            yield node.lineno, str(node.args[0].value)


def floor(path: Path) -> str:
    """The floor of a module: its folder or, in the house itself, its file."""
    return path.relative_to(ROOT).parts[1]


@pytest.mark.parametrize(("house", "above"), [("fund", ("applicants", "portfolio")), ("applicants", ("portfolio",))])
def test_imports_between_the_houses_run_downhill(house, above):
    assert [f"{name(path)}:{line} {module}" for path in MODULES if path.is_relative_to(ROOT / house)
            for line, module in imports(path) if module.split(".")[0] in above] == []


def test_the_ground_floor_speaks_of_the_houses_above_in_a_few_files_only():
    word = re.compile(r"\b(applicants|portfolio)\b[.:/\"']")
    found = {name(path) for path in MODULES if path.is_relative_to(ROOT / "fund") for node in ast.walk(TREES[path])
             if isinstance(node, ast.Constant) and isinstance(node.value, str) and word.search(node.value + "'")
             and re.fullmatch(r"[\w.:/-]+", node.value)}
    assert found <= {f"fund/{file}" for file in SPEAKS_OF_THE_HOUSES}


@pytest.mark.parametrize("story", FLOORS)
def test_imports_between_the_floors_run_downhill(story):
    found = []
    for path in MODULES:
        if floor(path) != story:
            continue
        for line, module in imports(path):
            parts = module.split(".")
            if parts[0] in HOUSES and len(parts) > 1 and parts[1] in FLOORS[story]:
                found.append(f"{name(path)}:{line} {module}")
    assert found == []


def test_formulas_know_no_framework_no_clock_and_no_database():
    banned = ("django", "celery", "pghistory", "pgtrigger", "psycopg", "redis", "fund.audit", "fund.jobs", "fund.mail", "fund.permissions")
    pure = [p for p in MODULES if floor(p) in ("metrics", "pipeline.py") or name(p) in (
        "fund/money.py", "fund/periods.py", "fund/identifiers.py", "fund/trail.py")]
    assert len(pure) > 15
    assert [f"{name(path)}:{line} {module}" for path in pure for line, module in imports(path) if module.startswith(banned)] == []
    clock = re.compile(r"\b(date\.today|datetime\.now|time\.time|random\.random|localdate|utcnow)\(")
    assert [name(path) for path in pure if clock.search(path.read_text())] == []


def test_there_are_no_signals_and_no_mocks_of_our_own_code():
    assert [f"{name(path)}:{line}" for path in MODULES for line, module in imports(path)
            if module.startswith(("django.db.models.signals", "django.dispatch", "django.core.signals"))] == []
    assert [f"{name(path)}:{line}" for path in OURS for line, module in imports(path) if module.startswith("unittest.mock")] == []


def test_rooms_are_small_and_named_after_what_is_in_them():
    vague = {"utils", "helpers", "services", "common"}
    assert [name(path) for path in OURS if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
    assert [name(path) for path in OURS if vague & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_every_module_opens_with_a_sentence():
    opens = {name(path): (ast.get_docstring(TREES[path]) or "").split("\n\n")[0] for path in OURS if path.read_text().strip()}
    assert [path for path, words in opens.items() if not words.endswith((".", "?"))] == []


def test_a_view_is_a_function_of_at_most_twenty_five_lines():
    long, classes = [], []
    for path in MODULES:
        if floor(path) != "views":
            continue
        for node in TREES[path].body:
            if isinstance(node, ast.ClassDef):
                classes.append(f"{name(path)}:{node.lineno}")
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 25:
                long.append(f"{name(path)}:{node.lineno} {node.name}")
    assert (long, classes) == ([], [])


def test_an_action_takes_names_only_and_says_who():
    """What a person does is keyword-only; `by` is missing only where the site itself acts (a job, a loader)."""
    positional = []
    for path in MODULES:
        if floor(path) == "actions":
            for node in TREES[path].body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and any(
                        a.arg == "by" for a in (*node.args.args, *node.args.posonlyargs)):
                    positional.append(f"{name(path)}:{node.lineno} {node.name}")
    assert positional == []


def test_writing_happens_in_actions_not_in_views_queries_or_forms():
    write = re.compile(r"\.(save|create|bulk_create|get_or_create|update_or_create|bulk_update|delete)\(")
    assert [f"{name(path)}: {line.strip()}" for path in MODULES if floor(path) in ("views", "queries", "forms", "filters", "filters.py")
            for line in path.read_text().splitlines() if write.search(line) and "hashlib" not in line] == []


def test_public_functions_of_the_lower_floors_are_typed_and_documented():
    found = []
    for path in MODULES:
        if floor(path) not in ("metrics", "actions", "queries"):
            continue
        for node in TREES[path].body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            arguments = [a for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs) if a.annotation is None]
            if arguments or node.returns is None or not ast.get_docstring(node):
                found.append(f"{name(path)}:{node.lineno} {node.name}")
    assert found == []


def test_a_component_sees_only_what_it_is_given():
    include = re.compile(r"{%\s*include\s+[\"']components/([\w.-]+)[\"'](.*?)%}", re.S)
    found = [f"{path.relative_to(ROOT)}: {component}" for path in TEMPLATES for component, words in include.findall(path.read_text())
             if not words.rstrip().endswith("only") and component not in NEED_THE_PAGE]
    assert found == []


def test_a_template_lives_in_the_house_of_the_views_that_show_it():
    shown = re.compile(r"[\"'](fund|applicants|portfolio)/([\w/]+\.html)")
    found = {}
    for path in MODULES:
        for house, rest in shown.findall(path.read_text()):
            if not (ROOT / "templates" / house / rest).exists():
                found[name(path)] = f"{house}/{rest}"
    assert found == {}
