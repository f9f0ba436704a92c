import django.db.models.deletion
import django.db.models.expressions
import fund.models.columns
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from fund.migrating import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('applicants', '0001_initial'),
        ('fund', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='FundQuarter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('misses', models.TextField(blank=True, help_text='What the fund says about them.', verbose_name='Misses and negative impact')),
                ('excuses', models.JSONField(default=dict, help_text='Company uuid -> why it is not reported.')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quarters', to='fund.fund')),
            ],
            options={
                'ordering': ['-year', '-quarter'],
                'constraints': [models.UniqueConstraint(fields=('fund', 'year', 'quarter'), name='a_quarter_once_per_fund'), models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='four_quarters_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Investment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('instrument', models.CharField(choices=[('common', 'Common shares'), ('rcps', 'Redeemable convertible preferred shares'), ('cb', 'Convertible bond'), ('safe', 'SAFE')], default='rcps', max_length=8)),
                ('ownership', models.DecimalField(decimal_places=8, help_text='Share of the company after the investment, 0 to 1.', max_digits=9)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='investments', to='applicants.company')),
                ('deal', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='investment', to='applicants.deal')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='investments', to='fund.fund')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('fund', 'company'), name='one_investment_per_company'), models.CheckConstraint(condition=models.Q(('ownership__gt', 0), ('ownership__lte', 1)), name='ownership_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('money', 'Money'), ('impact', 'Impact')], max_length=8)),
                ('state', models.CharField(choices=[('open', 'Open'), ('collected', 'Collected'), ('reviewed', 'Reviewed'), ('approved', 'Approved'), ('published', 'Published')], default='open', max_length=10)),
                ('restating', models.CharField(blank=True, help_text='Why a published cut is being closed again; empty otherwise.', max_length=300, verbose_name='Reason of the correction')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('quarter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cuts', to='portfolio.fundquarter')),
            ],
            options={
                'ordering': ['quarter', '-kind'],
                'constraints': [models.UniqueConstraint(fields=('quarter', 'kind'), name='one_cut_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='FundQuarterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('misses', models.TextField(blank=True, help_text='What the fund says about them.', verbose_name='Misses and negative impact')),
                ('excuses', models.JSONField(default=dict, help_text='Company uuid -> why it is not reported.')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('fund', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.fund')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portfolio.fundquarter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InvestmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('instrument', models.CharField(choices=[('common', 'Common shares'), ('rcps', 'Redeemable convertible preferred shares'), ('cb', 'Convertible bond'), ('safe', 'SAFE')], default='rcps', max_length=8)),
                ('ownership', models.DecimalField(decimal_places=8, help_text='Share of the company after the investment, 0 to 1.', max_digits=9)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='applicants.company')),
                ('deal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='applicants.deal')),
                ('fund', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.fund')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portfolio.investment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pathway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('carbon', 'Avoided emissions'), ('electricity', 'Own emissions from electricity'), ('social_value', 'Social value')], max_length=14)),
                ('material', models.CharField(blank=True, max_length=60)),
                ('counterfactual', models.CharField(blank=True, max_length=10)),
                ('factor_version', models.PositiveSmallIntegerField(default=1)),
                ('in_process', models.BooleanField(default=True, help_text='Electricity of the recycling process, which a factor may already contain.')),
                ('result', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ('baseline', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ('unit_value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ('contribution', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ('source', models.CharField(max_length=300)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='fund.indicator')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pathways', to='portfolio.investment')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('investment', 'kind', 'indicator'), name='one_pathway_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Tranche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('paid_on', models.DateField(verbose_name='Paid on')),
                ('shares', models.PositiveBigIntegerField(verbose_name='Number of shares')),
                ('price', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Price per share')),
                ('amount', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Amount')),
                ('state', models.CharField(choices=[('recorded', 'Waiting for a second person'), ('paid', 'Paid')], default='recorded', max_length=10)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tranches', to='portfolio.investment')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('investment', 'number'), name='tranches_are_numbered'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('price'), '*', models.F('shares')))), name='price_times_shares_is_amount'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='tranche_positive')],
            },
        ),
        migrations.CreateModel(
            name='Valuation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('on', models.DateField()),
                ('fair_value', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Fair value')),
                ('technique', models.CharField(choices=[('recent', 'Calibration to the price of a recent investment'), ('multiples', 'Multiples'), ('benchmarks', 'Industry valuation benchmarks'), ('quoted', 'Quoted investments'), ('dcf_company', 'DCF of the investee'), ('dcf_investment', 'DCF from the investment'), ('net_assets', 'Net assets')], default='recent', max_length=16, verbose_name='Technique')),
                ('basis', models.CharField(max_length=300, verbose_name='Inputs')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved')], default='proposed', max_length=10)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='valuations', to='portfolio.investment')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
            ],
            options={
                'ordering': ['on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('investment', 'on'), name='one_value_a_date'), models.CheckConstraint(condition=models.Q(('fair_value__gte', 0)), name='fair_value_not_negative'), models.CheckConstraint(condition=models.Q(('proposed_by', models.F('approved_by')), _negated=True), name='proposer_is_not_approver')],
            },
        ),
        migrations.CreateModel(
            name='CutEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[('money', 'Money'), ('impact', 'Impact')], max_length=8)),
                ('state', models.CharField(choices=[('open', 'Open'), ('collected', 'Collected'), ('reviewed', 'Reviewed'), ('approved', 'Approved'), ('published', 'Published')], default='open', max_length=10)),
                ('restating', models.CharField(blank=True, help_text='Why a published cut is being closed again; empty otherwise.', max_length=300, verbose_name='Reason of the correction')),
                ('approved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portfolio.cut')),
                ('quarter', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.fundquarter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PathwayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[('carbon', 'Avoided emissions'), ('electricity', 'Own emissions from electricity'), ('social_value', 'Social value')], max_length=14)),
                ('material', models.CharField(blank=True, max_length=60)),
                ('counterfactual', models.CharField(blank=True, max_length=10)),
                ('factor_version', models.PositiveSmallIntegerField(default=1)),
                ('in_process', models.BooleanField(default=True, help_text='Electricity of the recycling process, which a factor may already contain.')),
                ('result', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ('baseline', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ('unit_value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ('contribution', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ('source', models.CharField(max_length=300)),
                ('agreed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.indicator')),
                ('investment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.investment')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portfolio.pathway')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('computed', 'Computed'), ('published', 'Published')], default='computed', max_length=10)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('context', models.JSONField(default=dict, help_text='What the page needs beside figures: names, misses, coverage, factors.')),
                ('computed_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('computed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('cut', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='portfolio.cut')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('cut', 'number'), name='snapshots_are_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_at__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='published_snapshot_is_dated_and_hashed')],
            },
        ),
        migrations.CreateModel(
            name='TrancheEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('paid_on', models.DateField(verbose_name='Paid on')),
                ('shares', models.PositiveBigIntegerField(verbose_name='Number of shares')),
                ('price', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Price per share')),
                ('amount', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Amount')),
                ('state', models.CharField(choices=[('recorded', 'Waiting for a second person'), ('paid', 'Paid')], default='recorded', max_length=10)),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('investment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.investment')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portfolio.tranche')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ValuationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('on', models.DateField()),
                ('fair_value', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Fair value')),
                ('technique', models.CharField(choices=[('recent', 'Calibration to the price of a recent investment'), ('multiples', 'Multiples'), ('benchmarks', 'Industry valuation benchmarks'), ('quoted', 'Quoted investments'), ('dcf_company', 'DCF of the investee'), ('dcf_investment', 'DCF from the investment'), ('net_assets', 'Net assets')], default='recent', max_length=16, verbose_name='Technique')),
                ('basis', models.CharField(max_length=300, verbose_name='Inputs')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved')], default='proposed', max_length=10)),
                ('approved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('investment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.investment')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portfolio.valuation')),
                ('proposed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('charts', models.JSONField(default=dict, help_text='Name -> digest of the drawn chart, filled by a worker.')),
                ('pdf_sha256', models.JSONField(default=dict, help_text='LP organisation uuid and language -> blob digest, filled by a worker.')),
                ('published_at', models.DateTimeField(auto_now_add=True)),
                ('quarter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='portfolio.fundquarter')),
                ('impact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.snapshot')),
                ('money', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.snapshot')),
            ],
            options={
                'ordering': ['-quarter__year', '-quarter__quarter', '-number'],
                'constraints': [models.UniqueConstraint(fields=('quarter', 'number'), name='reports_are_numbered')],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject', models.CharField(help_text='fund, company:<uuid>, lp:<uuid>', max_length=60)),
                ('measure', models.CharField(max_length=80)),
                ('basis', models.CharField(choices=[('gross', 'Gross'), ('net', 'Net'), ('attributed', 'Attributed')], max_length=10)),
                ('value', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('unit', models.CharField(max_length=20)),
                ('state', models.CharField(default='ok', max_length=16)),
                ('evidence', models.JSONField(default=dict, help_text='Grade -> share of the quantity, 0 to 1.')),
                ('formula', models.CharField(max_length=40)),
                ('formula_version', models.PositiveSmallIntegerField(default=1)),
                ('inputs', models.JSONField(default=dict)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='portfolio.snapshot')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'subject', 'measure', 'basis'), name='a_figure_once_per_snapshot'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ok', 'multiple_roots', 'under_one_year']), ('value__isnull', False)), models.Q(models.Q(('state__in', ['ok', 'multiple_roots', 'under_one_year']), _negated=True), ('value__isnull', True)), _connector='OR'), name='no_value_without_meaning')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundquarter',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_fundquarterevent" ("excuses", "fund_id", "id", "misses", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "uuid", "year") VALUES (NEW."excuses", NEW."fund_id", NEW."id", NEW."misses", NEW."opened_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quarter", NEW."uuid", NEW."year"); RETURN NULL;', hash='817e66fae9402c9285d9e20dbb0840910f048984', operation='INSERT', pgid='pgtrigger_insert_insert_8b015', table='portfolio_fundquarter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundquarter',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "portfolio_fundquarterevent" ("excuses", "fund_id", "id", "misses", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "uuid", "year") VALUES (NEW."excuses", NEW."fund_id", NEW."id", NEW."misses", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quarter", NEW."uuid", NEW."year"); RETURN NULL;', hash='8cae7d418b1fbc643fbcf0541d92714523fe8d52', operation='UPDATE', pgid='pgtrigger_update_update_a968e', table='portfolio_fundquarter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundquarter',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_fundquarterevent" ("excuses", "fund_id", "id", "misses", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "uuid", "year") VALUES (OLD."excuses", OLD."fund_id", OLD."id", OLD."misses", OLD."opened_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quarter", OLD."uuid", OLD."year"); RETURN NULL;', hash='268e42773f646d2c3e93331e6d719709be4b1600', operation='DELETE', pgid='pgtrigger_delete_delete_280b5', table='portfolio_fundquarter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cut',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_cutevent" ("approved_by_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter_id", "restating", "state", "uuid") VALUES (NEW."approved_by_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quarter_id", NEW."restating", NEW."state", NEW."uuid"); RETURN NULL;', hash='578cc21b6d3ee0ec729f81ae99ccae9bec08db89', operation='INSERT', pgid='pgtrigger_insert_insert_a474a', table='portfolio_cut', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cut',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "portfolio_cutevent" ("approved_by_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter_id", "restating", "state", "uuid") VALUES (NEW."approved_by_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quarter_id", NEW."restating", NEW."state", NEW."uuid"); RETURN NULL;', hash='dfcbff2f31e69cd8ac500b11bdb9178eb38812c6', operation='UPDATE', pgid='pgtrigger_update_update_0728a', table='portfolio_cut', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cut',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_cutevent" ("approved_by_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter_id", "restating", "state", "uuid") VALUES (OLD."approved_by_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quarter_id", OLD."restating", OLD."state", OLD."uuid"); RETURN NULL;', hash='c080e361e8a91548c0e02db90b40c7528bfbe778', operation='DELETE', pgid='pgtrigger_delete_delete_ffaa6', table='portfolio_cut', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='investment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_investmentevent" ("company_id", "created_at", "deal_id", "fund_id", "id", "instrument", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (NEW."company_id", NEW."created_at", NEW."deal_id", NEW."fund_id", NEW."id", NEW."instrument", NEW."ownership", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uuid"); RETURN NULL;', hash='a85aec41b329343603a181bec49336bb82b1b885', operation='INSERT', pgid='pgtrigger_insert_insert_b8a57', table='portfolio_investment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='investment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "portfolio_investmentevent" ("company_id", "created_at", "deal_id", "fund_id", "id", "instrument", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (NEW."company_id", NEW."created_at", NEW."deal_id", NEW."fund_id", NEW."id", NEW."instrument", NEW."ownership", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uuid"); RETURN NULL;', hash='fefd223b7bb11c80ee9874ef38fe52e28e04a0d5', operation='UPDATE', pgid='pgtrigger_update_update_4dd47', table='portfolio_investment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='investment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_investmentevent" ("company_id", "created_at", "deal_id", "fund_id", "id", "instrument", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (OLD."company_id", OLD."created_at", OLD."deal_id", OLD."fund_id", OLD."id", OLD."instrument", OLD."ownership", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uuid"); RETURN NULL;', hash='eb55c95457344249fd610c2cbe669c1dec0b2f25', operation='DELETE', pgid='pgtrigger_delete_delete_68576', table='portfolio_investment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pathway',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_pathwayevent" ("agreed_by_id", "baseline", "contribution", "counterfactual", "factor_version", "id", "in_process", "indicator_id", "investment_id", "kind", "material", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "source", "unit_value", "uuid") VALUES (NEW."agreed_by_id", NEW."baseline", NEW."contribution", NEW."counterfactual", NEW."factor_version", NEW."id", NEW."in_process", NEW."indicator_id", NEW."investment_id", NEW."kind", NEW."material", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."result", NEW."source", NEW."unit_value", NEW."uuid"); RETURN NULL;', hash='2b06c92c3cb307fdf56843ef10741f00d5a6fd0d', operation='INSERT', pgid='pgtrigger_insert_insert_4f78e', table='portfolio_pathway', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pathway',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "portfolio_pathwayevent" ("agreed_by_id", "baseline", "contribution", "counterfactual", "factor_version", "id", "in_process", "indicator_id", "investment_id", "kind", "material", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "source", "unit_value", "uuid") VALUES (NEW."agreed_by_id", NEW."baseline", NEW."contribution", NEW."counterfactual", NEW."factor_version", NEW."id", NEW."in_process", NEW."indicator_id", NEW."investment_id", NEW."kind", NEW."material", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."result", NEW."source", NEW."unit_value", NEW."uuid"); RETURN NULL;', hash='d12f238d0d1f1ad8adfeb9d9bab1dab2a975300b', operation='UPDATE', pgid='pgtrigger_update_update_40c20', table='portfolio_pathway', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pathway',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_pathwayevent" ("agreed_by_id", "baseline", "contribution", "counterfactual", "factor_version", "id", "in_process", "indicator_id", "investment_id", "kind", "material", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "source", "unit_value", "uuid") VALUES (OLD."agreed_by_id", OLD."baseline", OLD."contribution", OLD."counterfactual", OLD."factor_version", OLD."id", OLD."in_process", OLD."indicator_id", OLD."investment_id", OLD."kind", OLD."material", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."result", OLD."source", OLD."unit_value", OLD."uuid"); RETURN NULL;', hash='d9b6c92efa5ae42cf013761353699a1f39b43422', operation='DELETE', pgid='pgtrigger_delete_delete_7d601', table='portfolio_pathway', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='snapshot',
            trigger=pgtrigger.compiler.Trigger(name='published_snapshot_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'published\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d599f4cfdac73f3f8a18cea5e603003450b66700', operation='UPDATE OR DELETE', pgid='pgtrigger_published_snapshot_stays_33386', table='portfolio_snapshot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='published_figures_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                -- Both ends: a figure may neither leave a published snapshot nor be moved into one. The lock waits for\n                -- a publication that is under way.\n                PERFORM 1 FROM portfolio_snapshot WHERE id IN (OLD.snapshot_id, NEW.snapshot_id) FOR SHARE;\n                IF EXISTS (SELECT 1 FROM portfolio_snapshot WHERE id IN (OLD.snapshot_id, NEW.snapshot_id) AND state = 'published') THEN\n                    RAISE EXCEPTION 'pgtrigger: a published figure cannot change';\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n            ", hash='10531fe4ed712cafbcd9c2b04701e02afa66c791', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_published_figures_stay_48138', table='portfolio_figure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tranche',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_trancheevent" ("amount", "confirmed_by_id", "id", "investment_id", "number", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "recorded_by_id", "shares", "state", "uuid") VALUES (NEW."amount", NEW."confirmed_by_id", NEW."id", NEW."investment_id", NEW."number", NEW."paid_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."recorded_by_id", NEW."shares", NEW."state", NEW."uuid"); RETURN NULL;', hash='bee8093429cc4ed24b362e0cecd283ffebe44bf5', operation='INSERT', pgid='pgtrigger_insert_insert_e30a4', table='portfolio_tranche', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tranche',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "portfolio_trancheevent" ("amount", "confirmed_by_id", "id", "investment_id", "number", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "recorded_by_id", "shares", "state", "uuid") VALUES (NEW."amount", NEW."confirmed_by_id", NEW."id", NEW."investment_id", NEW."number", NEW."paid_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."recorded_by_id", NEW."shares", NEW."state", NEW."uuid"); RETURN NULL;', hash='30d3eac863f3ce7d0c03d940e58687204e2e1074', operation='UPDATE', pgid='pgtrigger_update_update_ff40b', table='portfolio_tranche', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tranche',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_trancheevent" ("amount", "confirmed_by_id", "id", "investment_id", "number", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "recorded_by_id", "shares", "state", "uuid") VALUES (OLD."amount", OLD."confirmed_by_id", OLD."id", OLD."investment_id", OLD."number", OLD."paid_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."price", OLD."recorded_by_id", OLD."shares", OLD."state", OLD."uuid"); RETURN NULL;', hash='361df46b4be8f5ade8225e94759035bb3d9d8a60', operation='DELETE', pgid='pgtrigger_delete_delete_0d47f', table='portfolio_tranche', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valuation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_valuationevent" ("approved_by_id", "basis", "fair_value", "id", "investment_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "state", "technique", "uuid") VALUES (NEW."approved_by_id", NEW."basis", NEW."fair_value", NEW."id", NEW."investment_id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."state", NEW."technique", NEW."uuid"); RETURN NULL;', hash='54cfff87f0482f8778a820640d42a19a068863cd', operation='INSERT', pgid='pgtrigger_insert_insert_32b14', table='portfolio_valuation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valuation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "portfolio_valuationevent" ("approved_by_id", "basis", "fair_value", "id", "investment_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "state", "technique", "uuid") VALUES (NEW."approved_by_id", NEW."basis", NEW."fair_value", NEW."id", NEW."investment_id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."state", NEW."technique", NEW."uuid"); RETURN NULL;', hash='9714400f18f6808238f1245f621974b285899d05', operation='UPDATE', pgid='pgtrigger_update_update_c69a9', table='portfolio_valuation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valuation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "portfolio_valuationevent" ("approved_by_id", "basis", "fair_value", "id", "investment_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "state", "technique", "uuid") VALUES (OLD."approved_by_id", OLD."basis", OLD."fair_value", OLD."id", OLD."investment_id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_by_id", OLD."state", OLD."technique", OLD."uuid"); RETURN NULL;', hash='aba1f888f75074ac5da008e378ef79aa565d33f4', operation='DELETE', pgid='pgtrigger_delete_delete_bb7e4', table='portfolio_valuation', when='AFTER')),
        ),
    ]


Migration.operations = together(Migration.operations)
