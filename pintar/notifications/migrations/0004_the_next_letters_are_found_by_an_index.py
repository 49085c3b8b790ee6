from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0003_enclosures_and_why_letters_came_back")]

    operations = [
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True)),
                fields=["tries", "id"],
                name="notifications_letter_next",
            ),
        ),
        RemoveIndexConcurrently(model_name="letter", name="notifications_letter_waiting"),
    ]
