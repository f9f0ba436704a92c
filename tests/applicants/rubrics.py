"""Rubrics as they are typed: criteria as columns, and the form as a browser sends it."""
from applicants.criteria import ANCHORS, AXES, COLUMNS, WORDS

ROOM = "/reference/rubrics/"


def criteria(**weights):
    """One criterion an axis and weight: criteria(impact=[60, 40], financial=[100])."""
    return [{"axis": axis, "weight": weight, **{column: f"{column} words" if column in ANCHORS else f"{column} {n}" for column in WORDS}}
            for axis, given in weights.items() for n, weight in enumerate(given, start=1)]


def sent(rows, name="새 평가표", **more):
    """The form as a browser sends it, with a spare row an axis."""
    data, counts = {"name": name}, dict.fromkeys(AXES, 0)
    for row in rows:
        n = counts[row["axis"]]
        data |= {f"{row['axis']}-{n}-{column}": row[column] for column in COLUMNS}
        counts[row["axis"]] = n + 1
    return data | {f"{axis}-rows": n + 1 for axis, n in counts.items()} | more


def shown(form):
    """The rows as the form shows them: {axis: [(name_en, weight)]}, without the empty ones."""
    found = {}
    for axis in AXES:
        rows = [tuple(str(form[f"{axis}-{n}-{column}"].value() or "") for column in ("name_en", "weight")) for n in range(form.rows[axis])]
        found[axis] = [row for row in rows if any(row)]
    return found


def typed(form):
    """Everything that stands in the rows of a form."""
    return {name: str(form[name].value() or "") for name in form.fields if name.startswith(AXES)}
