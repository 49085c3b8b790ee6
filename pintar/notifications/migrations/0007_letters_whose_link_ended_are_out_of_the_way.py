from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0006_ends_of_the_links_in_letters_not_sent")]

    operations = [
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("put_away_at__isnull", True), ("sent_at__isnull", True)),
                fields=["tries", "id"],
                name="notifications_letter_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("ends_at__isnull", False), ("sent_at__isnull", True)),
                fields=["ends_at"],
                name="notifications_letter_ends",
            ),
        ),
        RemoveIndexConcurrently(model_name="letter", name="notifications_letter_next"),
    ]
