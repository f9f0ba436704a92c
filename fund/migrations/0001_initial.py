import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import fund.models.columns
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from fund.migrating import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='E-mail')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='Name')),
                ('language', models.CharField(choices=[('ko', '한국어'), ('en', 'English')], default='ko', max_length=2)),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Benchmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('source', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='CacheEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'fund_cache',
            },
        ),
        migrations.CreateModel(
            name='Chart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('svg', models.TextField()),
                ('drawn_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField()),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('name_ko', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('definition_ko', models.TextField()),
                ('definition_en', models.TextField()),
                ('unit_ko', models.CharField(max_length=20)),
                ('unit_en', models.CharField(max_length=20)),
                ('nature', models.CharField(choices=[('flow', 'Flow'), ('stock', 'Stock'), ('cumulative', 'Cumulative')], default='flow', max_length=12)),
                ('direction', models.CharField(choices=[('up', 'More is better'), ('down', 'Less is better')], default='up', max_length=4)),
                ('adds_over_time', models.BooleanField(default=True)),
                ('adds_across_companies', models.BooleanField(default=True)),
                ('is_negative_impact', models.BooleanField(default=False)),
                ('selectable', models.BooleanField(default=True, help_text='May a founder choose it as the headline indicator?')),
                ('iris_id', models.CharField(blank=True, max_length=12)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='indicator_versions_are_unique')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('startup', 'Startup'), ('gp', 'General partner'), ('sponsor', 'Sponsor'), ('lp', 'Limited partner'), ('operator', 'Accelerator operator'), ('auditor', 'Auditor'), ('ministry', 'Ministry'), ('site', 'Site operations')], max_length=12)),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('is_sample', models.BooleanField(default=False, help_text='Fictional: shown with a mark wherever it is named.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organisation_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Factor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('factor_id', models.CharField(max_length=80)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('material', models.CharField(max_length=60)),
                ('pathway', models.CharField(max_length=30)),
                ('value', models.DecimalField(decimal_places=25, help_text='Empty where the publisher gives none.', max_digits=40, null=True)),
                ('unit', models.CharField(max_length=40)),
                ('geography', models.CharField(blank=True, max_length=20)),
                ('data_year', models.CharField(blank=True, max_length=10)),
                ('publication', models.CharField(max_length=120)),
                ('url', models.URLField(blank=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('includes_process', models.BooleanField(default=True, help_text='Does it already contain the recycling process itself?')),
            ],
            options={
                'ordering': ['material', 'pathway', 'version'],
                'constraints': [models.UniqueConstraint(fields=('factor_id', 'version'), name='factor_versions_are_unique')],
            },
        ),
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(unique=True)),
                ('name_ko', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('formed_on', models.DateField(verbose_name='First closing')),
                ('size', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Fund size')),
                ('on_target_from', models.DecimalField(decimal_places=4, default=Decimal('1.0'), max_digits=5)),
                ('at_risk_from', models.DecimalField(decimal_places=4, default=Decimal('0.8'), max_digits=5)),
                ('single_company_limit', models.DecimalField(decimal_places=4, default=Decimal('0.15'), max_digits=5)),
                ('committee_rule', models.CharField(default='simple_majority', max_length=20)),
                ('committee_quorum', models.DecimalField(decimal_places=4, default=Decimal('0.5'), max_digits=5)),
                ('reviewers_per_deal', models.PositiveSmallIntegerField(default=2)),
                ('source', models.CharField(blank=True, help_text='Where a published case comes from.', max_length=300)),
                ('is_sample', models.BooleanField(default=False)),
                ('benchmark', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='fund.benchmark')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='fund_size_not_negative'), models.CheckConstraint(condition=models.Q(('at_risk_from__lte', models.F('on_target_from'))), name='fund_thresholds_in_order')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('name_ko', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('definition_ko', models.TextField()),
                ('definition_en', models.TextField()),
                ('unit_ko', models.CharField(max_length=20)),
                ('unit_en', models.CharField(max_length=20)),
                ('nature', models.CharField(choices=[('flow', 'Flow'), ('stock', 'Stock'), ('cumulative', 'Cumulative')], default='flow', max_length=12)),
                ('direction', models.CharField(choices=[('up', 'More is better'), ('down', 'Less is better')], default='up', max_length=4)),
                ('adds_over_time', models.BooleanField(default=True)),
                ('adds_across_companies', models.BooleanField(default=True)),
                ('is_negative_impact', models.BooleanField(default=False)),
                ('selectable', models.BooleanField(default=True, help_text='May a founder choose it as the headline indicator?')),
                ('iris_id', models.CharField(blank=True, max_length=12)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.indicator')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[('startup', 'Startup'), ('gp', 'General partner'), ('sponsor', 'Sponsor'), ('lp', 'Limited partner'), ('operator', 'Accelerator operator'), ('auditor', 'Auditor'), ('ministry', 'Ministry'), ('site', 'Site operations')], max_length=12)),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('is_sample', models.BooleanField(default=False, help_text='Fictional: shown with a mark wherever it is named.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BenchmarkLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('level', models.DecimalField(decimal_places=6, max_digits=18)),
                ('benchmark', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='fund.benchmark')),
            ],
            options={
                'ordering': ['on'],
                'constraints': [models.UniqueConstraint(fields=('benchmark', 'on'), name='one_level_a_day'), models.CheckConstraint(condition=models.Q(('level__gt', 0)), name='level_positive')],
            },
        ),
        migrations.CreateModel(
            name='CapitalCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('total', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Amount called')),
                ('issued_on', models.DateField()),
                ('due_on', models.DateField(verbose_name='Due on')),
                ('purpose', models.CharField(max_length=200, verbose_name='Purpose')),
                ('state', models.CharField(choices=[('issued', 'Issued'), ('paid', 'Paid in')], default='issued', max_length=8)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='capital_calls', to='fund.fund')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('fund', 'number'), name='call_numbers_are_unique'), models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='call_total_positive'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('issued_on'))), name='call_due_after_issue')],
            },
        ),
        migrations.CreateModel(
            name='FundEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('slug', models.SlugField(db_index=False)),
                ('name_ko', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('formed_on', models.DateField(verbose_name='First closing')),
                ('size', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Fund size')),
                ('on_target_from', models.DecimalField(decimal_places=4, default=Decimal('1.0'), max_digits=5)),
                ('at_risk_from', models.DecimalField(decimal_places=4, default=Decimal('0.8'), max_digits=5)),
                ('single_company_limit', models.DecimalField(decimal_places=4, default=Decimal('0.15'), max_digits=5)),
                ('committee_rule', models.CharField(default='simple_majority', max_length=20)),
                ('committee_quorum', models.DecimalField(decimal_places=4, default=Decimal('0.5'), max_digits=5)),
                ('reviewers_per_deal', models.PositiveSmallIntegerField(default=2)),
                ('source', models.CharField(blank=True, help_text='Where a published case comes from.', max_length=300)),
                ('is_sample', models.BooleanField(default=False)),
                ('benchmark', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.benchmark')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.fund')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LimitedPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('commitment', fund.models.columns.WonField(decimal_places=0, max_digits=18)),
                ('committed_on', models.DateField()),
                ('is_gp', models.BooleanField(default=False, help_text="The GP's own commitment.")),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='limited_partners', to='fund.fund')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stakes', to='fund.organisation')),
            ],
            options={
                'ordering': ['-commitment', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('fund', 'organisation'), name='one_commitment_per_lp'), models.CheckConstraint(condition=models.Q(('commitment__gt', 0)), name='commitment_positive')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('to', models.EmailField(max_length=254)),
                ('language', models.CharField(default='ko', max_length=2)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent')], default='waiting', max_length=8)),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='fund.fund')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='NavStrike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('fair_values', fund.models.columns.WonField(decimal_places=0, max_digits=18)),
                ('other_net_assets', fund.models.columns.WonField(decimal_places=0, max_digits=18)),
                ('accrued_carry', fund.models.columns.WonField(decimal_places=0, default=0, max_digits=18)),
                ('nav', fund.models.columns.WonField(decimal_places=0, max_digits=18)),
                ('source', models.CharField(max_length=120, unique=True)),
                ('struck_at', models.DateTimeField(auto_now_add=True)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nav_strikes', to='fund.fund')),
            ],
            options={
                'ordering': ['on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('nav', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('fair_values'), '+', models.F('other_net_assets')), '-', models.F('accrued_carry')))), name='nav_bridge_closes')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(choices=[('founder_owner', 'Founder, owner'), ('founder_editor', 'Founder, editor'), ('founder_viewer', 'Founder, viewer'), ('analyst', 'Analyst'), ('partner', 'Partner'), ('operations', 'Fund operations'), ('chair', 'Committee chair'), ('member', 'Committee member'), ('programme', 'Programme manager'), ('mentor', 'Mentor'), ('lp', 'LP viewer'), ('inspector', 'Inspector'), ('administrator', 'Administrator')], max_length=20)),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='fund.fund')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='fund.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'organisation', 'role', 'fund'), name='one_live_seat_of_a_kind', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='seat_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='CallLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', fund.models.columns.WonField(decimal_places=0, max_digits=18)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='fund.capitalcall')),
                ('limited_partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_lines', to='fund.limitedpartner')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('call', 'limited_partner'), name='one_line_per_lp_and_call')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('args', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'Waiting its turn'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Stopped')], default='queued', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('current', models.CharField(blank=True, max_length=200)),
                ('problem', models.TextField(blank=True)),
                ('result', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('touched_at', models.DateTimeField(auto_now=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='fund.fund')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='fund.seat')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'sent_at'], name='fund_job_state_72e6fb_idx')],
                'constraints': [models.UniqueConstraint(fields=('name', 'subject', 'digest'), name='a_job_is_asked_for_once')],
            },
        ),
        migrations.CreateModel(
            name='LimitedPartnerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('commitment', fund.models.columns.WonField(decimal_places=0, max_digits=18)),
                ('committed_on', models.DateField()),
                ('is_gp', models.BooleanField(default=False, help_text="The GP's own commitment.")),
                ('fund', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.fund')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.limitedpartner')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SeatEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('role', models.CharField(choices=[('founder_owner', 'Founder, owner'), ('founder_editor', 'Founder, editor'), ('founder_viewer', 'Founder, viewer'), ('analyst', 'Analyst'), ('partner', 'Partner'), ('operations', 'Fund operations'), ('chair', 'Committee chair'), ('member', 'Committee member'), ('programme', 'Programme manager'), ('mentor', 'Mentor'), ('lp', 'LP viewer'), ('inspector', 'Inspector'), ('administrator', 'Administrator')], max_length=20)),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.fund')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.seat')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CapitalCallEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('total', fund.models.columns.WonField(decimal_places=0, max_digits=18, verbose_name='Amount called')),
                ('issued_on', models.DateField()),
                ('due_on', models.DateField(verbose_name='Due on')),
                ('purpose', models.CharField(max_length=200, verbose_name='Purpose')),
                ('state', models.CharField(choices=[('issued', 'Issued'), ('paid', 'Paid in')], default='issued', max_length=8)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.capitalcall')),
                ('fund', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.fund')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CashFlow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('call', 'Capital call'), ('distribution', 'Distribution'), ('investment', 'Investment'), ('proceeds', 'Proceeds'), ('fee', 'Management fee'), ('expense', 'Expense')], max_length=12)),
                ('on', models.DateField(verbose_name='Value date')),
                ('amount', fund.models.columns.WonField(decimal_places=0, help_text='Won; positive into the fund, negative out of it.', max_digits=18, verbose_name='Amount')),
                ('memo', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(help_text='What this row was posted from: the same source posts once.', max_length=120, unique=True)),
                ('posted_at', models.DateTimeField(auto_now_add=True)),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='fund.cashflow')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cash_flows', to='fund.fund')),
                ('limited_partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cash_flows', to='fund.limitedpartner')),
                ('counterparty', models.ForeignKey(blank=True, help_text='The company behind an investment or proceeds.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.organisation')),
                ('posted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='fund.seat')),
            ],
            options={
                'ordering': ['on', 'pk'],
                'indexes': [models.Index(fields=['fund', 'on'], name='fund_cashfl_fund_id_430e3d_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='cash_flow_not_zero'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['call', 'distribution']), ('limited_partner__isnull', False)), models.Q(('kind__in', ['call', 'distribution']), _negated=True), _connector='OR'), name='lp_flows_name_their_lp'), models.CheckConstraint(condition=models.Q(('counterparty__isnull', False), models.Q(('kind__in', ['investment', 'proceeds']), _negated=True), _connector='OR'), name='company_flows_name_their_company'), models.CheckConstraint(condition=models.Q(('reverses__isnull', False), models.Q(('amount__gt', 0), ('kind__in', ['call', 'proceeds'])), models.Q(('amount__lt', 0), ('kind__in', ['distribution', 'investment', 'fee', 'expense'])), _connector='OR'), name='cash_flow_sign_fits_kind')],
            },
        ),
        migrations.CreateModel(
            name='CallLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', fund.models.columns.WonField(decimal_places=0, max_digits=18)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.callline')),
                ('call', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.capitalcall')),
                ('limited_partner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.limitedpartner')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factor',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c10e2753ca32fbc1365975963e6783e4bec544a0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4fe35', table='fund_factor', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_indicatorevent" ("adds_across_companies", "adds_over_time", "code", "definition_en", "definition_ko", "direction", "id", "iris_id", "is_negative_impact", "name_en", "name_ko", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "selectable", "unit_en", "unit_ko", "version") VALUES (NEW."adds_across_companies", NEW."adds_over_time", NEW."code", NEW."definition_en", NEW."definition_ko", NEW."direction", NEW."id", NEW."iris_id", NEW."is_negative_impact", NEW."name_en", NEW."name_ko", NEW."nature", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."selectable", NEW."unit_en", NEW."unit_ko", NEW."version"); RETURN NULL;', hash='7195a40777714545290a40ca0e85372e1006720f', operation='INSERT', pgid='pgtrigger_insert_insert_0f878', table='fund_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_indicatorevent" ("adds_across_companies", "adds_over_time", "code", "definition_en", "definition_ko", "direction", "id", "iris_id", "is_negative_impact", "name_en", "name_ko", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "selectable", "unit_en", "unit_ko", "version") VALUES (NEW."adds_across_companies", NEW."adds_over_time", NEW."code", NEW."definition_en", NEW."definition_ko", NEW."direction", NEW."id", NEW."iris_id", NEW."is_negative_impact", NEW."name_en", NEW."name_ko", NEW."nature", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."selectable", NEW."unit_en", NEW."unit_ko", NEW."version"); RETURN NULL;', hash='e32914ad76229f3759a619b2b4960e04eec205a7', operation='UPDATE', pgid='pgtrigger_update_update_5851f', table='fund_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_indicatorevent" ("adds_across_companies", "adds_over_time", "code", "definition_en", "definition_ko", "direction", "id", "iris_id", "is_negative_impact", "name_en", "name_ko", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "selectable", "unit_en", "unit_ko", "version") VALUES (OLD."adds_across_companies", OLD."adds_over_time", OLD."code", OLD."definition_en", OLD."definition_ko", OLD."direction", OLD."id", OLD."iris_id", OLD."is_negative_impact", OLD."name_en", OLD."name_ko", OLD."nature", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."selectable", OLD."unit_en", OLD."unit_ko", OLD."version"); RETURN NULL;', hash='bb658636c98fe5bbaeddc2d4abedba48666097b5', operation='DELETE', pgid='pgtrigger_delete_delete_5da8d', table='fund_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_organisationevent" ("created_at", "id", "is_sample", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (NEW."created_at", NEW."id", NEW."is_sample", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uuid"); RETURN NULL;', hash='b11bb1d1550d300d2ae22d6d7add660a0917ee8f', operation='INSERT', pgid='pgtrigger_insert_insert_f1025', table='fund_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_organisationevent" ("created_at", "id", "is_sample", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (NEW."created_at", NEW."id", NEW."is_sample", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uuid"); RETURN NULL;', hash='28f6976bfb268be25001567a3e58f7d924c2e802', operation='UPDATE', pgid='pgtrigger_update_update_478cd', table='fund_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_organisationevent" ("created_at", "id", "is_sample", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (OLD."created_at", OLD."id", OLD."is_sample", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uuid"); RETURN NULL;', hash='9b493cee8a57a5dd6141181a5210823b1b40fd2e', operation='DELETE', pgid='pgtrigger_delete_delete_72607', table='fund_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fund',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_fundevent" ("at_risk_from", "benchmark_id", "committee_quorum", "committee_rule", "formed_on", "id", "is_sample", "name_en", "name_ko", "on_target_from", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewers_per_deal", "single_company_limit", "size", "slug", "source", "uuid") VALUES (NEW."at_risk_from", NEW."benchmark_id", NEW."committee_quorum", NEW."committee_rule", NEW."formed_on", NEW."id", NEW."is_sample", NEW."name_en", NEW."name_ko", NEW."on_target_from", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reviewers_per_deal", NEW."single_company_limit", NEW."size", NEW."slug", NEW."source", NEW."uuid"); RETURN NULL;', hash='5ab47fd504b89226873cf482b310906c48cab1b4', operation='INSERT', pgid='pgtrigger_insert_insert_021a5', table='fund_fund', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fund',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_fundevent" ("at_risk_from", "benchmark_id", "committee_quorum", "committee_rule", "formed_on", "id", "is_sample", "name_en", "name_ko", "on_target_from", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewers_per_deal", "single_company_limit", "size", "slug", "source", "uuid") VALUES (NEW."at_risk_from", NEW."benchmark_id", NEW."committee_quorum", NEW."committee_rule", NEW."formed_on", NEW."id", NEW."is_sample", NEW."name_en", NEW."name_ko", NEW."on_target_from", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reviewers_per_deal", NEW."single_company_limit", NEW."size", NEW."slug", NEW."source", NEW."uuid"); RETURN NULL;', hash='554010e0c2a2d0ace3d3dc3fe6f1b94c66c06666', operation='UPDATE', pgid='pgtrigger_update_update_09e9c', table='fund_fund', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fund',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_fundevent" ("at_risk_from", "benchmark_id", "committee_quorum", "committee_rule", "formed_on", "id", "is_sample", "name_en", "name_ko", "on_target_from", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewers_per_deal", "single_company_limit", "size", "slug", "source", "uuid") VALUES (OLD."at_risk_from", OLD."benchmark_id", OLD."committee_quorum", OLD."committee_rule", OLD."formed_on", OLD."id", OLD."is_sample", OLD."name_en", OLD."name_ko", OLD."on_target_from", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reviewers_per_deal", OLD."single_company_limit", OLD."size", OLD."slug", OLD."source", OLD."uuid"); RETURN NULL;', hash='05bca783ebcc9e5319d7c5140936fc9fcb329107', operation='DELETE', pgid='pgtrigger_delete_delete_fbcdb', table='fund_fund', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='capitalcall',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_capitalcallevent" ("due_on", "fund_id", "id", "issued_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "state", "total", "uuid") VALUES (NEW."due_on", NEW."fund_id", NEW."id", NEW."issued_on", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."state", NEW."total", NEW."uuid"); RETURN NULL;', hash='6a907965bf2d1e2c733410ac954785551e0974a5', operation='INSERT', pgid='pgtrigger_insert_insert_e684e', table='fund_capitalcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='capitalcall',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_capitalcallevent" ("due_on", "fund_id", "id", "issued_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "state", "total", "uuid") VALUES (NEW."due_on", NEW."fund_id", NEW."id", NEW."issued_on", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."state", NEW."total", NEW."uuid"); RETURN NULL;', hash='9768ded73c999d17ff62ed801ea5a4c08aaf74ab', operation='UPDATE', pgid='pgtrigger_update_update_af489', table='fund_capitalcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='capitalcall',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_capitalcallevent" ("due_on", "fund_id", "id", "issued_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "state", "total", "uuid") VALUES (OLD."due_on", OLD."fund_id", OLD."id", OLD."issued_on", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."state", OLD."total", OLD."uuid"); RETURN NULL;', hash='281161e8894325c94dc460815ef8a14ba8738b19', operation='DELETE', pgid='pgtrigger_delete_delete_e6302', table='fund_capitalcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_calllineevent" ("amount", "call_id", "id", "limited_partner_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount", NEW."call_id", NEW."id", NEW."limited_partner_id", NEW."paid_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='8c88e4462ffd275f57882d412f93338d5923cc9c', operation='INSERT', pgid='pgtrigger_insert_insert_5eba8', table='fund_callline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_calllineevent" ("amount", "call_id", "id", "limited_partner_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount", NEW."call_id", NEW."id", NEW."limited_partner_id", NEW."paid_on", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='a5c463371d1e2ee0da33c09a12136995d896cbe9', operation='UPDATE', pgid='pgtrigger_update_update_c9ad0', table='fund_callline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_calllineevent" ("amount", "call_id", "id", "limited_partner_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."amount", OLD."call_id", OLD."id", OLD."limited_partner_id", OLD."paid_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='ae5ac72e3dbcd53deaf23442443352ac8749ac27', operation='DELETE', pgid='pgtrigger_delete_delete_de9c2', table='fund_callline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='navstrike',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='894132c6e8344c7c3de32850b837ba76a64c4335', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e5df3', table='fund_navstrike', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='limitedpartner',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_limitedpartnerevent" ("commitment", "committed_on", "fund_id", "id", "is_gp", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (NEW."commitment", NEW."committed_on", NEW."fund_id", NEW."id", NEW."is_gp", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uuid"); RETURN NULL;', hash='5dfda5cc2620b0de7d49276f215047fc3128a851', operation='INSERT', pgid='pgtrigger_insert_insert_dce5b', table='fund_limitedpartner', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='limitedpartner',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_limitedpartnerevent" ("commitment", "committed_on", "fund_id", "id", "is_gp", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (NEW."commitment", NEW."committed_on", NEW."fund_id", NEW."id", NEW."is_gp", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uuid"); RETURN NULL;', hash='17af22acfe72f7172503b04978d21ba19b6cc14c', operation='UPDATE', pgid='pgtrigger_update_update_0266b', table='fund_limitedpartner', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='limitedpartner',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_limitedpartnerevent" ("commitment", "committed_on", "fund_id", "id", "is_gp", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uuid") VALUES (OLD."commitment", OLD."committed_on", OLD."fund_id", OLD."id", OLD."is_gp", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uuid"); RETURN NULL;', hash='06d62232a6be379e08039a4dbebaadf673b82898', operation='DELETE', pgid='pgtrigger_delete_delete_719c0', table='fund_limitedpartner', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_seatevent" ("ends_on", "fund_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "user_id", "uuid") VALUES (NEW."ends_on", NEW."fund_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."starts_on", NEW."user_id", NEW."uuid"); RETURN NULL;', hash='7f694dbe8b92ca1637323e2c533b0c2331fb02f6', operation='INSERT', pgid='pgtrigger_insert_insert_f0a53', table='fund_seat', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_seatevent" ("ends_on", "fund_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "user_id", "uuid") VALUES (NEW."ends_on", NEW."fund_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."starts_on", NEW."user_id", NEW."uuid"); RETURN NULL;', hash='4421563b227a6a66663f39d64da93ab102f41adb', operation='UPDATE', pgid='pgtrigger_update_update_f26b8', table='fund_seat', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_seatevent" ("ends_on", "fund_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "user_id", "uuid") VALUES (OLD."ends_on", OLD."fund_id", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."starts_on", OLD."user_id", OLD."uuid"); RETURN NULL;', hash='17cc474313acc6185658846f53c67a74459f83f8', operation='DELETE', pgid='pgtrigger_delete_delete_1991b', table='fund_seat', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cashflow',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8bbd32417b26fb0eb5c543cb8ac7b8b3a8dc44a9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_17be1', table='fund_cashflow', when='BEFORE')),
        ),
    ]


Migration.operations = together(Migration.operations)
