import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from fund.migrating import together


class Migration(migrations.Migration):

    dependencies = [
        ('applicants', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='RubricEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('scale_min', models.PositiveSmallIntegerField(default=1)),
                ('scale_max', models.PositiveSmallIntegerField(default=5)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='applicants.rubric')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitemevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3b4f33bb5c7f1fbdd7611264384a96d0edbd7c91', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_292a9', table='applicants_agendaitemevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='companyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='61b0529d6600b6e0d89759a6b04b85ebed8b92ef', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_483bb', table='applicants_companyevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterion',
            trigger=pgtrigger.compiler.Trigger(name='criteria_of_a_used_rubric_stay', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE judged_by BIGINT;', func="\n                judged_by := CASE WHEN TG_OP = 'INSERT' THEN NEW.rubric_id ELSE OLD.rubric_id END;\n                IF EXISTS (SELECT 1 FROM applicants_round WHERE rubric_id = judged_by) THEN\n                    RAISE EXCEPTION 'pgtrigger: a rubric that a round uses cannot change';\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n            ", hash='56dd36ee73e9819b2cf576cacdf18af6c47f3ec5', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_criteria_of_a_used_rubric_stay_d6707', table='applicants_criterion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='63606deb0fdb1282849f58679a62a0b9339307be', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f15a6', table='applicants_criterionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dealevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ca6167b88859bb90a30d8c264c715ecd16f0a083', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0e70c', table='applicants_dealevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='26a8455d75fd95d9fdea447a86dce15071599096', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6797b', table='applicants_evidenceevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='kpiplanevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2b428fceacbf8497c2e433db33b6eaab861ff854', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a05cf', table='applicants_kpiplanevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='kpirequestevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a9cbb8b737a88e86d890bba043eaaf008b259ea9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3146c', table='applicants_kpirequestevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='kpivalueevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='310f68e714482927f1dce96a77159b636fce27a9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_13e19', table='applicants_kpivalueevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ea258c30a97ce6907f66754c0bc927ed32f063e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6f2c3', table='applicants_meetingevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='roundevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3faf1f16fab838226b553f615be671c5bfffacf1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9e171', table='applicants_roundevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rubric',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "applicants_rubricevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale_max", "scale_min", "source", "version") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scale_max", NEW."scale_min", NEW."source", NEW."version"); RETURN NULL;', hash='c6c2781a054800e80a100464caeab21569946f26', operation='INSERT', pgid='pgtrigger_insert_insert_ec3eb', table='applicants_rubric', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rubric',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "applicants_rubricevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale_max", "scale_min", "source", "version") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scale_max", NEW."scale_min", NEW."source", NEW."version"); RETURN NULL;', hash='5374d62b6b9670f74b34bfaa59b50dd8fbb598e5', operation='UPDATE', pgid='pgtrigger_update_update_d8a15', table='applicants_rubric', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rubric',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "applicants_rubricevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale_max", "scale_min", "source", "version") VALUES (OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scale_max", OLD."scale_min", OLD."source", OLD."version"); RETURN NULL;', hash='3af8832449abe83e357aa844033c233f31b8c002', operation='DELETE', pgid='pgtrigger_delete_delete_e332f', table='applicants_rubric', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scorecardevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eabd96afd449ac63847e7581088033c083f1852f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95f21', table='applicants_scorecardevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rubricevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='52fca5c516c6beef4ead806bd8ed79899dc5d7ab', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_93fe7', table='applicants_rubricevent', when='BEFORE')),
        ),
    ]


Migration.operations = together(Migration.operations)
