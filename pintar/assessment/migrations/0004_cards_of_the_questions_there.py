from django.db import migrations

from pintar.assessment.cards import card_of

PIECE = 500


def write_cards(apps, schema_editor):
    """Give the questions that are there already their cards, and papers the name of their bank."""
    run = schema_editor.execute
    run(
        "UPDATE assessment_paper p SET bank = i.bank FROM assessment_itemversion v JOIN assessment_item i ON i.id = v.item_id "
        "WHERE p.bank = '' AND v.id = p.versions[1]"
    )
    run(
        "UPDATE assessment_itemversion v SET is_used = true FROM "
        "(SELECT DISTINCT unnest(versions) AS id FROM assessment_paper) p WHERE p.id = v.id AND NOT v.is_used"
    )
    run(
        "INSERT INTO assessment_bank (name, title) SELECT DISTINCT bank, bank FROM assessment_item ON CONFLICT DO NOTHING"
    )
    item_model = apps.get_model("assessment", "Item")
    version_model = apps.get_model("assessment", "ItemVersion")
    while True:
        items = list(
            item_model.objects.filter(newest__isnull=True, versions__isnull=False).distinct()[:PIECE]
        )
        if not items:
            return
        newest = {
            version.item_id: version
            for version in version_model.objects.filter(item_id__in=[one.pk for one in items]).order_by("id")
        }
        used = set(
            version_model.objects.filter(item_id__in=newest, is_used=True).values_list("item_id", flat=True)
        )
        for item in items:
            version = newest[item.pk]
            card = card_of(version.body)
            item.newest_id, item.kind, item.title = version.pk, card.kind, card.title
            item.competency, item.lesson, item.difficulty = card.competency, card.lesson, card.difficulty
            item.stems, item.bands = list(card.stems), list(card.bands)
            item.is_used = item.pk in used
            item.state = "in-use" if version.is_used else "draft"
        names = [
            "newest_id",
            "kind",
            "title",
            "competency",
            "lesson",
            "difficulty",
            "stems",
            "bands",
            "is_used",
            "state",
        ]
        item_model.objects.bulk_update(items, [name.removesuffix("_id") for name in names])


class Migration(migrations.Migration):
    dependencies = [("assessment", "0003_a_bank_that_is_looked_after")]
    operations = [migrations.RunPython(write_cards, migrations.RunPython.noop)]
