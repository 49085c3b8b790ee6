"""Every word on the screen has its English, and the English fits."""

import importlib.util

from tests.house.house import ROOT


def messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_english_is_complete_and_nothing_in_it_is_stale():
    assert not list(messages().faults())


def test_texts_are_found_in_templates_and_in_code():
    texts = {key.text for key in messages().found()}

    assert "Belajar tanpa menunggu dipanggil" in texts and "Pelatihan" in texts


def test_what_is_compiled_is_what_was_written(tmp_path, monkeypatch):
    import gettext

    tool = messages()
    monkeypatch.setattr(tool, "PO", tmp_path / "django.po")
    tool.PO.write_text(
        'msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "Masuk"\nmsgstr "Sign in"\n\n'
        'msgid "%(n)s soal"\nmsgid_plural "%(n)s soal"\nmsgstr[0] "%(n)s question"\nmsgstr[1] "%(n)s questions"\n\n'
        'msgid "Belum"\nmsgstr ""\n',
        encoding="utf-8",
    )

    tool.compile_catalogue()

    with (tmp_path / "django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("Masuk") == "Sign in" and english.gettext("Belum") == "Belum"
    assert english.ngettext("%(n)s soal", "%(n)s soal", 2) == "%(n)s questions"
