from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("assessment", "0009_steps_of_adaptive_tests")]

    operations = [
        AddIndexConcurrently(
            model_name="paper",
            index=models.Index(
                condition=models.Q(("rules__has_key", "adaptive")),
                fields=["created_at"],
                name="assessment_paper_adaptive",
            ),
        ),
    ]
