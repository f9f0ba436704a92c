"""For migrations: many operations as one step, so that the site's models are rendered once and not once for each."""
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Its operations, each on the state before all of them and the state after: none may add a field to a model another one makes."""

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # what is not rendered is not rendered anew after each of them
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations together"

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (type(self).__name__, [], {"operations": self.operations})


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations in the same order, put together wherever none of them needs to see what another one did."""
    found: list[list[Operation]] = [[]]
    made: set[str] = set()
    for operation in operations:
        alone = isinstance(operation, migrations.RunPython)
        if alone or getattr(operation, "model_name", "").lower() in made and isinstance(operation, FieldOperation):
            found.append([])
            made = set()
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name_lower)
        found[-1].append(operation)
        if alone:
            found.append([])
    return [group[0] if len(group) == 1 else Together(group) for group in found if group]
