from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_baked_in")]

    operations = [
        migrations.AddField(
            model_name="show",
            name="prefix_queries",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
