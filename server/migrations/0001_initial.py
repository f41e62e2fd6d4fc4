from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Instance',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('lookup_key', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'instance', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='LimitBucket',
            fields=[
                ('bucket', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('hits', fields.TextField(unique=False)),
                ('expires_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'limit_bucket', 'app': 'evenkeel', 'pk_attr': 'bucket', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('wrapped_key', fields.BinaryField()),
                ('alias_lookup', fields.CharField(unique=True, max_length=64)),
                ('sealed_profile', fields.BinaryField()),
                ('sealed_passphrase', fields.BinaryField()),
                ('entries_cursor', fields.IntField(default=0)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'person', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['SealedPerson', 'Table'],
        ),
        ops.CreateModel(
            name='Entry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('entry_id', fields.UUIDField()),
                ('kind', fields.CharField(max_length=16)),
                ('rev', fields.IntField()),
                ('cursor', fields.IntField()),
                ('is_deleted', fields.BooleanField()),
                ('local_date', fields.DateField(null=True)),
                ('recorded_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('sealed', fields.BinaryField()),
            ],
            options={'table': 'entry', 'app': 'evenkeel', 'unique_together': (('person_id', 'entry_id'),), 'indexes': [Index(fields=['person_id', 'cursor']), Index(fields=['person_id', 'local_date'])], 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Message',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=16)),
                ('key', fields.CharField(unique=True, max_length=120)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'message', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='PushChoices',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.OneToOneField('evenkeel.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('sealed', fields.BinaryField()),
            ],
            options={'table': 'push_choices', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='RecoveryCode',
            fields=[
                ('code_lookup', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'recovery_code', 'app': 'evenkeel', 'pk_attr': 'code_lookup', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Reminder',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('sealed', fields.BinaryField()),
                ('next_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reminder', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Due',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('reminder', fields.ForeignKeyField('evenkeel.Reminder', source_field='reminder_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('message', fields.ForeignKeyField('evenkeel.Message', source_field='message_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.SET_NULL)),
                ('local_date', fields.DateField()),
                ('time', fields.CharField(max_length=5)),
                ('planned_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('snoozed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'due', 'app': 'evenkeel', 'unique_together': (('reminder_id', 'local_date', 'time'),), 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.CASCADE)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('is_shared', fields.BooleanField(default=False)),
                ('resume_hash', fields.CharField(null=True, unique=True, max_length=64)),
                ('sealed_label', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='MovingCode',
            fields=[
                ('code_lookup', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('session', fields.ForeignKeyField('evenkeel.Session', source_field='session_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('sealed', fields.BinaryField()),
                ('expires_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'moving_code', 'app': 'evenkeel', 'pk_attr': 'code_lookup', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Tombstone',
            fields=[
                ('person_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('deleted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'tombstone', 'app': 'evenkeel', 'pk_attr': 'person_id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='VapidKey',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('public_key', fields.CharField(unique=True, max_length=100)),
                ('wrapped_private', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'vapid_key', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Subscription',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('session', fields.ForeignKeyField('evenkeel.Session', source_field='session_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('vapid_key', fields.ForeignKeyField('evenkeel.VapidKey', source_field='vapid_key_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('endpoint_lookup', fields.CharField(unique=True, max_length=64)),
                ('service', fields.CharField(max_length=255)),
                ('sealed', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('received_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'subscription', 'app': 'evenkeel', 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Delivery',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('token', fields.CharField(unique=True, max_length=32)),
                ('message', fields.ForeignKeyField('evenkeel.Message', source_field='message_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('subscription', fields.ForeignKeyField('evenkeel.Subscription', source_field='subscription_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('evenkeel.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('service', fields.CharField(max_length=255)),
                ('state', fields.IntField(default=0)),
                ('next_try_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0)),
                ('lapses', fields.IntField(default=0)),
                ('lease_by', fields.CharField(default='', max_length=32)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('shown_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delivery', 'app': 'evenkeel', 'unique_together': (('message_id', 'subscription_id'),), 'indexes': [Index(fields=['state', 'service', 'next_try_at'])], 'pk_attr': 'id', 'table_description': ' '},
            bases=['Table'],
        ),
    ]
