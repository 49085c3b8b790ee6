from django.db import migrations

# Letters that were sent are never sent again, so their ends are of no use.
FILL = """
UPDATE notifications_letter l SET ends_at = l.written_at + k.lasts
FROM (VALUES ('accounts.reset', interval '3 days'), ('accounts.confirm', interval '14 days'),
             ('accounts.strange_sign_in', interval '14 days')) AS k (kind, lasts)
WHERE l.sent_at IS NULL AND l.ends_at IS NULL AND l.kind = k.kind
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_letters_with_an_end_and_letters_put_away")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
