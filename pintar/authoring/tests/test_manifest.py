"""A manifest that was written before reads as it did, and what it says of sizes is the sum of its files."""

from pintar.authoring.values import EvidenceM, Manifest

BEFORE = {
    "format": 1,
    "course": {
        "slug": "lama", "title": "Lama", "language": "id", "product": "pelatihan", "kind": "teknis", "jp": 2,
        "effort_minutes": 90, "summary": "Ringkas.", "audience": "", "professions": [], "competencies": [],
        "outcomes": [], "legal_basis": [], "rules": {"order": "strict", "pass_mark": 75.0}, "authors": [], "licence": "",
    },
    "sections": [{"key": "inti", "title": "Inti", "kind": "inti", "lessons": [{
        "key": "satu", "title": "Satu", "number": 1, "minutes": 10, "jp": 0, "quiz": None, "media": {
            "reading": {"html": "ab" * 32, "bytes": 900, "words": 120, "has_arabic": False, "pictures": []},
            "slides": {"bytes": 50, "pages": [{"url": "/berkas/a.svg", "bytes": 50, "alt": "A"}], "pdf": ""},
            "audio": {"url": "/berkas/a.mp3", "bytes": 7000, "type": "audio/mpeg", "seconds": 3},
            "video": {"url": "/berkas/a.mp4", "bytes": 90000, "type": "video/mp4", "seconds": 12},
            "files": [{"url": "/berkas/a.pdf", "bytes": 5, "name": "a.pdf"}],
        },
    }]}],
}  # fmt: skip


def test_a_manifest_from_before_still_reads_and_asks_for_nothing_new():
    manifest = Manifest.from_json(BEFORE)

    media = manifest.lesson("satu").media
    assert (media.video.url, media.video.type, media.video.seconds, media.video.renditions) == (
        "/berkas/a.mp4", "video/mp4", 12, ()
    )  # fmt: skip
    assert manifest.course.rules.evidence == EvidenceM() and media.video.captions == ()
    assert manifest.budget == {"reading": 900, "slides": 50, "audio": 7000, "video": 90000}


def test_what_is_written_today_reads_back_the_same():
    manifest = Manifest.from_json(BEFORE)

    assert Manifest.from_json(manifest.as_json()) == manifest
