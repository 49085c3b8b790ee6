from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        migrations.AddField("sitting", "late_until", models.DateTimeField(null=True)),
        migrations.AddField("answer", "is_late", models.BooleanField(db_default=False, default=False)),
    ]
