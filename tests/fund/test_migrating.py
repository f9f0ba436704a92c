"""Operations of a migration are put together wherever none of them must see what another did, and mean the same as one by one."""
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from fund.migrating import Together, together

KEY = models.BigAutoField(primary_key=True)


def code(apps, schema_editor):
    pass


def made(name: str) -> migrations.CreateModel:
    return migrations.CreateModel(name, [("id", KEY)])


def test_a_field_of_a_model_that_is_made_beside_it_and_code_stand_apart():
    first, second, run = made("First"), made("Second"), migrations.RunPython(code)
    field = migrations.AddField("first", "size", models.IntegerField(null=True))
    elsewhere = migrations.AddField("other", "size", models.IntegerField(null=True))
    found = together([elsewhere, first, second, field, run, made("Third"), made("Fourth")])
    assert [op.operations if isinstance(op, Together) else op for op in found][:3] == [[elsewhere, first, second], field, run]
    assert [op.name for op in found[3].operations] == ["Third", "Fourth"]


def test_the_state_after_it_is_the_state_after_each():
    operations = [made("First"), migrations.AddField("first", "size", models.IntegerField(null=True)), made("Second")]
    one_by_one, at_once = ProjectState(), ProjectState()
    for operation in operations:
        operation.state_forwards("house", one_by_one)
    for operation in together(operations):
        operation.state_forwards("house", at_once)
    assert at_once == one_by_one
    assert {key: list(model.fields) for key, model in at_once.models.items()} == {
        ("house", "first"): ["id", "size"], ("house", "second"): ["id"]}
