from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_the_next_letters_are_found_by_an_index")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="ends_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="letter",
            name="put_away_at",
            field=models.DateTimeField(null=True),
        ),
    ]
