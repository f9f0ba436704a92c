import datetime
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from fund.migrating import together


class Migration(migrations.Migration):

    dependencies = [
        ('fund', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=40)),
                ('in_app', models.BooleanField(default=True)),
                ('mail', models.CharField(choices=[('now', 'At once'), ('digest', 'Once a day'), ('off', 'Not at all')], default='now', max_length=6)),
                ('text_message', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='one_choice_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='FactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='factor_reset_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(help_text='In lower case.', max_length=254, verbose_name='E-mail')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('language', models.CharField(choices=[('ko', '한국어'), ('en', 'English')], default='ko', max_length=2, verbose_name='Language of the letter')),
                ('role', models.CharField(choices=[('founder_owner', 'Founder, owner'), ('founder_editor', 'Founder, editor'), ('founder_viewer', 'Founder, viewer'), ('analyst', 'Analyst'), ('partner', 'Partner'), ('operations', 'Fund operations'), ('chair', 'Committee chair'), ('member', 'Committee member'), ('programme', 'Programme manager'), ('mentor', 'Mentor'), ('lp', 'LP viewer'), ('inspector', 'Inspector'), ('administrator', 'Administrator')], max_length=20, verbose_name='Role')),
                ('state', models.CharField(choices=[('sent', 'Sent'), ('accepted', 'Accepted'), ('revoked', 'Withdrawn')], default='sent', max_length=8)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='fund.fund')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='fund.organisation')),
                ('seat', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='fund.seat')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('seat__isnull', False), _connector='OR'), name='accepted_invitation_has_its_seat'), models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('email', 'organisation', 'role', 'fund'), name='one_open_invitation_a_seat', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='MailText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.SlugField(max_length=40)),
                ('language', models.CharField(choices=[('ko', '한국어'), ('en', 'English')], max_length=2)),
                ('version', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(max_length=200, verbose_name='Subject')),
                ('body', models.TextField(verbose_name='Text')),
                ('in_use', models.BooleanField(default=True, help_text='False: the wording that ships with the site holds again.')),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
            ],
            options={
                'ordering': ['letter', 'language', '-version'],
                'constraints': [models.UniqueConstraint(fields=('letter', 'language', 'version'), name='mail_text_versions_count_up')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.SlugField(max_length=40)),
                ('about', models.UUIDField(blank=True, db_index=True, help_text='The deal it speaks of, for the walls.', null=True)),
                ('facts', models.JSONField(default=dict, help_text="What the kind's sentence is filled with, language-free where it can be.")),
                ('url', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(help_text='One event tells a person once.', max_length=160)),
                ('in_app', models.BooleanField(default=True)),
                ('in_digest', models.BooleanField(default=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('digested_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.ForeignKey(blank=True, help_text='The daily letter that carries it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='fund.message')),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='fund.fund')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='fund.seat')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['user', '-id'], name='unread_notifications'), models.Index(condition=models.Q(('digested_at', None), ('in_digest', True)), fields=['user'], name='digests_to_write')],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'source'), name='an_event_tells_a_person_once')],
            },
        ),
        migrations.CreateModel(
            name='TrailShape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=80)),
                ('columns', models.JSONField()),
                ('sha256', models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Wall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('about', models.UUIDField(db_index=True)),
                ('ground', models.CharField(choices=[('conflict', 'Conflict of interest'), ('competitor', 'Competitor of the applicant'), ('recusal', 'Stepped back'), ('founder', 'The founder asked for it')], max_length=12, verbose_name='Ground')),
                ('reason', models.CharField(max_length=300, verbose_name='Reason')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='From')),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer stands.', null=True, verbose_name='Until')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='Why it ended')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='walls', to='fund.fund')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='walls', to='fund.organisation')),
                ('put_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='walls', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('user__isnull', False)), models.Q(('organisation__isnull', False), ('user', None)), _connector='OR'), name='wall_against_one'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='wall_says_why'), models.CheckConstraint(condition=models.Q(('ended_by', None), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='an_ended_wall_says_why'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='wall_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='FactorResetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.factorreset')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('language', models.CharField(choices=[('ko', '한국어'), ('en', 'English')], default='ko', max_length=2, verbose_name='Language of the letter')),
                ('role', models.CharField(choices=[('founder_owner', 'Founder, owner'), ('founder_editor', 'Founder, editor'), ('founder_viewer', 'Founder, viewer'), ('analyst', 'Analyst'), ('partner', 'Partner'), ('operations', 'Fund operations'), ('chair', 'Committee chair'), ('member', 'Committee member'), ('programme', 'Programme manager'), ('mentor', 'Mentor'), ('lp', 'LP viewer'), ('inspector', 'Inspector'), ('administrator', 'Administrator')], max_length=20, verbose_name='Role')),
                ('state', models.CharField(choices=[('sent', 'Sent'), ('accepted', 'Accepted'), ('revoked', 'Withdrawn')], default='sent', max_length=8)),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.fund')),
                ('invited_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.invitation')),
                ('seat', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MailTextEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('letter', models.SlugField(db_index=False, max_length=40)),
                ('language', models.CharField(choices=[('ko', '한국어'), ('en', 'English')], max_length=2)),
                ('version', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(max_length=200, verbose_name='Subject')),
                ('body', models.TextField(verbose_name='Text')),
                ('in_use', models.BooleanField(default=True, help_text='False: the wording that ships with the site holds again.')),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.mailtext')),
                ('written_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TrailEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('kind', models.CharField(help_text='The model whose row changed, as app.model.', max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('event_id', models.BigIntegerField(help_text='pgh_id in the history table of that model.')),
                ('deed', models.CharField(choices=[('insert', 'Insert'), ('update', 'Update'), ('delete', 'Delete')], max_length=6)),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(blank=True, max_length=120)),
                ('about', models.UUIDField(blank=True, help_text='The deal it belongs to, for the walls.', null=True)),
                ('changes', models.JSONField(default=dict, help_text='Column -> [before, after], as canonical texts.')),
                ('row_sha256', models.CharField(max_length=64)),
                ('previous', models.CharField(max_length=64)),
                ('sha256', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField()),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.fund')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.seat')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shape', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.trailshape')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['fund', '-number'], name='fund_traile_fund_id_ad25c7_idx'), models.Index(fields=['kind', 'object_id'], name='fund_traile_kind_987b62_idx'), models.Index(fields=['user', '-number'], name='fund_traile_user_id_ed4c8f_idx'), models.Index(condition=models.Q(('about__isnull', False)), fields=['about', '-number'], name='trail_of_a_deal')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'event_id'), name='a_row_is_sealed_once')],
            },
        ),
        migrations.CreateModel(
            name='WallEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('about', models.UUIDField()),
                ('ground', models.CharField(choices=[('conflict', 'Conflict of interest'), ('competitor', 'Competitor of the applicant'), ('recusal', 'Stepped back'), ('founder', 'The founder asked for it')], max_length=12, verbose_name='Ground')),
                ('reason', models.CharField(max_length=300, verbose_name='Reason')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='From')),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer stands.', null=True, verbose_name='Until')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='Why it ended')),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('fund', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.fund')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='fund.wall')),
                ('put_up_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='fund.seat')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='seat',
            name='update_update',
        ),
        migrations.AddField(
            model_name='job',
            name='about',
            field=models.UUIDField(blank=True, help_text='The deal it works on, for the walls.', null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='about',
            field=models.UUIDField(blank=True, help_text='The deal it speaks of, for the walls.', null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='channel',
            field=models.CharField(choices=[('mail', 'Mail'), ('text', 'Text message')], default='mail', max_length=4),
        ),
        migrations.AddField(
            model_name='message',
            name='kind',
            field=models.CharField(blank=True, help_text='The letter or notification it carries.', max_length=40),
        ),
        migrations.AddField(
            model_name='message',
            name='not_before',
            field=models.DateTimeField(blank=True, help_text="Waits until the reader's quiet hours are over.", null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='problem',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='message',
            name='seat',
            field=models.ForeignKey(blank=True, help_text='The seat it is addressed to: held back once its person has left it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='fund.seat'),
        ),
        migrations.AddField(
            model_name='message',
            name='unsubscribe',
            field=models.CharField(blank=True, help_text='The address that ends letters of this kind.', max_length=300),
        ),
        migrations.AddField(
            model_name='seat',
            name='end_reason',
            field=models.CharField(blank=True, help_text='Its holder reads it in the letter.', max_length=200),
        ),
        migrations.AddField(
            model_name='user',
            name='phone',
            field=models.CharField(blank=True, max_length=20, verbose_name='Mobile number'),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_from',
            field=models.TimeField(blank=True, default=datetime.time(22, 0), null=True, verbose_name='Quiet from'),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_until',
            field=models.TimeField(blank=True, default=datetime.time(7, 0), null=True, verbose_name='Quiet until'),
        ),
        migrations.AddField(
            model_name='user',
            name='theme',
            field=models.CharField(blank=True, choices=[('light', 'Light'), ('dark', 'Dark')], max_length=5, verbose_name='Light or dark'),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Not delivered'), ('withheld', 'Held back')], default='waiting', max_length=8),
        ),
        migrations.AlterField(
            model_name='message',
            name='to',
            field=models.CharField(help_text='The address or the mobile number.', max_length=254),
        ),
        migrations.AlterField(
            model_name='seat',
            name='ends_on',
            field=models.DateField(blank=True, help_text='The first day on which it no longer holds.', null=True),
        ),
        migrations.AlterField(
            model_name='seatevent',
            name='ends_on',
            field=models.DateField(blank=True, help_text='The first day on which it no longer holds.', null=True),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='letters_that_wait'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calllineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c3075e2e8b47178dccaed3b2df159109686a0f5b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f10e2', table='fund_calllineevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='capitalcallevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='147786b2b5b4daf0cfdc210623e54727bcf67198', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_04099', table='fund_capitalcallevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ac13ee77e9b64b01b740ca2f1de0770404d1f80e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_153d1', table='fund_fundevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='a_version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN ((to_jsonb(OLD) - 'selectable') IS DISTINCT FROM (to_jsonb(NEW) - 'selectable'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b07447e5d470ed7d656e4d6496409adb6f8e428c', operation='UPDATE', pgid='pgtrigger_a_version_stays_ca2f0', table='fund_indicator', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='a_version_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9a68b033c9bf09b869de985265171594b2504c28', operation='DELETE', pgid='pgtrigger_a_version_is_kept_0c6ba', table='fund_indicator', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='daa8bcf96107564de13ca0fc028816de1cc4247a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_277b3', table='fund_indicatorevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='limitedpartnerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c60969872fca964dcf8b9dfcdf3fed575da49b03', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_85f8f', table='fund_limitedpartnerevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6e596c14881df69906b5696bf8ad25b2c8b80ef5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e86d9', table='fund_organisationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."fund_id" IS DISTINCT FROM (NEW."fund_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."uuid" IS DISTINCT FROM (NEW."uuid"))', func='INSERT INTO "fund_seatevent" ("ends_on", "fund_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "user_id", "uuid") VALUES (NEW."ends_on", NEW."fund_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."starts_on", NEW."user_id", NEW."uuid"); RETURN NULL;', hash='a51f6aaaf98a8a2b116241c543b4520139b40d3c', operation='UPDATE', pgid='pgtrigger_update_update_f26b8', table='fund_seat', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seatevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f8bb63bd7b0f531c7b0331d517bb23affbb21c85', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7cebe', table='fund_seatevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trailshape',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4ac5a4f5e27a05906ad061f1e7287e7b7b713e3d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_22fdd', table='fund_trailshape', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factorreset',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9cbe6d1c784b511d7b4fcb04467d59c734fc9113', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e9b11', table='fund_factorreset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factorreset',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_factorresetevent" ("at", "by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "user_id", "uuid") VALUES (NEW."at", NEW."by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."user_id", NEW."uuid"); RETURN NULL;', hash='528a1988889c8e9d116bdf01a7f40c2d75a6865b', operation='INSERT', pgid='pgtrigger_insert_insert_d6922', table='fund_factorreset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factorreset',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_factorresetevent" ("at", "by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "user_id", "uuid") VALUES (NEW."at", NEW."by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."user_id", NEW."uuid"); RETURN NULL;', hash='8b495a6eda8ce217a8b622370c56bc31744edabe', operation='UPDATE', pgid='pgtrigger_update_update_24320', table='fund_factorreset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factorreset',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_factorresetevent" ("at", "by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "user_id", "uuid") VALUES (OLD."at", OLD."by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."user_id", OLD."uuid"); RETURN NULL;', hash='e297fc9ebbf8b8876335fdcc50cde37e9810a84b', operation='DELETE', pgid='pgtrigger_delete_delete_5db99', table='fund_factorreset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factorresetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='68af404197257977e4edfeae022fb83a133ff66b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cadbc', table='fund_factorresetevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_invitationevent" ("expires_at", "fund_id", "id", "invited_at", "invited_by_id", "language", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "seat_id", "settled_at", "state", "uuid") VALUES (NEW."expires_at", NEW."fund_id", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."language", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."seat_id", NEW."settled_at", NEW."state", NEW."uuid"); RETURN NULL;', hash='a113db3953944ae44d7b1cc50eeacdf1d403f43f', operation='INSERT', pgid='pgtrigger_insert_insert_27aa1', table='fund_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."fund_id" IS DISTINCT FROM (NEW."fund_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."seat_id" IS DISTINCT FROM (NEW."seat_id") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."uuid" IS DISTINCT FROM (NEW."uuid"))', func='INSERT INTO "fund_invitationevent" ("expires_at", "fund_id", "id", "invited_at", "invited_by_id", "language", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "seat_id", "settled_at", "state", "uuid") VALUES (NEW."expires_at", NEW."fund_id", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."language", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."seat_id", NEW."settled_at", NEW."state", NEW."uuid"); RETURN NULL;', hash='5b70c6149ca4fa2d53ae18e6531ad260c911f507', operation='UPDATE', pgid='pgtrigger_update_update_98149', table='fund_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_invitationevent" ("expires_at", "fund_id", "id", "invited_at", "invited_by_id", "language", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "seat_id", "settled_at", "state", "uuid") VALUES (OLD."expires_at", OLD."fund_id", OLD."id", OLD."invited_at", OLD."invited_by_id", OLD."language", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."seat_id", OLD."settled_at", OLD."state", OLD."uuid"); RETURN NULL;', hash='79938537b73f11b20740b1fd3d0698dfe5817d8d', operation='DELETE', pgid='pgtrigger_delete_delete_d1c28', table='fund_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='73640b5dfabdbd98547a74b2749c9fcb23d43180', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_29292', table='fund_invitationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailtext',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_mailtextevent" ("body", "id", "in_use", "language", "letter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version", "written_at", "written_by_id") VALUES (NEW."body", NEW."id", NEW."in_use", NEW."language", NEW."letter", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subject", NEW."version", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='4652d83a3ac4165d427473f936632d075080182b', operation='INSERT', pgid='pgtrigger_insert_insert_a924d', table='fund_mailtext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailtext',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_mailtextevent" ("body", "id", "in_use", "language", "letter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version", "written_at", "written_by_id") VALUES (NEW."body", NEW."id", NEW."in_use", NEW."language", NEW."letter", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subject", NEW."version", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='9b8c47c00a59ad2a4be0143157245de0782c0194', operation='UPDATE', pgid='pgtrigger_update_update_646c5', table='fund_mailtext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailtext',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_mailtextevent" ("body", "id", "in_use", "language", "letter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version", "written_at", "written_by_id") VALUES (OLD."body", OLD."id", OLD."in_use", OLD."language", OLD."letter", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."subject", OLD."version", OLD."written_at", OLD."written_by_id"); RETURN NULL;', hash='e91c01f97c80bf044729401f029c56c54ed1dbfb', operation='DELETE', pgid='pgtrigger_delete_delete_8b94f', table='fund_mailtext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailtextevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0c03b5077f58f07b96872180899c0b8387e87095', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1257e', table='fund_mailtextevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trailentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='96e42a14a51d25c017d14f0b1a9903836ffd5c1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2af61', table='fund_trailentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wall',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_wallevent" ("about", "end_reason", "ended_by_id", "ends_on", "fund_id", "ground", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "put_up_by_id", "reason", "starts_on", "user_id", "uuid") VALUES (NEW."about", NEW."end_reason", NEW."ended_by_id", NEW."ends_on", NEW."fund_id", NEW."ground", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."put_up_by_id", NEW."reason", NEW."starts_on", NEW."user_id", NEW."uuid"); RETURN NULL;', hash='1f78ee40a35de8ee1888ec72de08057c900b07d0', operation='INSERT', pgid='pgtrigger_insert_insert_0bb04', table='fund_wall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wall',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fund_wallevent" ("about", "end_reason", "ended_by_id", "ends_on", "fund_id", "ground", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "put_up_by_id", "reason", "starts_on", "user_id", "uuid") VALUES (NEW."about", NEW."end_reason", NEW."ended_by_id", NEW."ends_on", NEW."fund_id", NEW."ground", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."put_up_by_id", NEW."reason", NEW."starts_on", NEW."user_id", NEW."uuid"); RETURN NULL;', hash='722f288bd988d9b776ec802f8084853f65d96ce9', operation='UPDATE', pgid='pgtrigger_update_update_27b72', table='fund_wall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wall',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fund_wallevent" ("about", "end_reason", "ended_by_id", "ends_on", "fund_id", "ground", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "put_up_by_id", "reason", "starts_on", "user_id", "uuid") VALUES (OLD."about", OLD."end_reason", OLD."ended_by_id", OLD."ends_on", OLD."fund_id", OLD."ground", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."put_up_by_id", OLD."reason", OLD."starts_on", OLD."user_id", OLD."uuid"); RETURN NULL;', hash='781106923dabbeb243928e08d45d1c37b6c94137', operation='DELETE', pgid='pgtrigger_delete_delete_9336d', table='fund_wall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wallevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ccd708eab0c4d60e166e8284571e559dcb969bd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7ed90', table='fund_wallevent', when='BEFORE')),
        ),
    ]


Migration.operations = together(Migration.operations)
