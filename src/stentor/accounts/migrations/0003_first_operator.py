from typing import Any

from django.db import migrations


def name_first_operator(apps: Any, _: Any) -> None:
    """Whoever founded the installation runs it, unless somebody does already."""
    User = apps.get_model("accounts", "User")
    Membership = apps.get_model("accounts", "Membership")
    if User.objects.filter(is_staff=True).exists():
        return
    first = Membership.objects.filter(role="owner").order_by("created_at", "id").first()
    if first is not None:
        User.objects.filter(pk=first.user_id).update(is_staff=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_alter_membership_role")]
    operations = [migrations.RunPython(name_first_operator, migrations.RunPython.noop)]
