"""People who were there before addresses had to be proven: theirs count as proven, or they could not sign in."""
from django.db import migrations


def prove(apps, schema_editor):
    Address = apps.get_model("account", "EmailAddress")
    known = Address.objects.values("user")
    Address.objects.bulk_create(
        Address(user=user, email=user.email.lower(), verified=True, primary=True)
        for user in apps.get_model("fund", "User").objects.exclude(pk__in=known))


class Migration(migrations.Migration):
    dependencies = [("fund", "0002_people_seats_and_walls"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [migrations.RunPython(prove, migrations.RunPython.noop)]
