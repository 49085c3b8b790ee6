"""Folders and zips from strangers are opened safely, or not at all."""

import stat
import zipfile
from pathlib import Path

import pytest

from pintar.authoring.source.faults import Hostile, NotACourse
from pintar.authoring.source.trees import Limits, kind_of, open_folder, unpack
from pintar.authoring.tests.courses import write_course, zipped


@pytest.fixture
def course(tmp_path) -> Path:
    return write_course(tmp_path / "kursus")


def opened(archive: Path, tmp_path: Path, **limits: int):
    into = tmp_path / "into"
    into.mkdir()
    return unpack(archive, into, Limits(**limits))


@pytest.mark.parametrize("inside", ["", "kursus/"])
def test_a_zip_holds_the_course_at_its_top_or_in_one_folder(course, tmp_path, inside):
    archive = zipped(course, tmp_path / "a.bin", inside)

    assert kind_of(archive) == "zip"
    assert set(opened(archive, tmp_path).files) == set(open_folder(course).files)


def test_what_a_source_is_is_told_by_its_content(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"hello")
    with pytest.raises(NotACourse, match="bukan zip"):
        kind_of(tmp_path / "x.zip")
    (tmp_path / "y.zip").write_bytes(b"")
    with pytest.raises(NotACourse, match="kosong"):
        kind_of(tmp_path / "y.zip")
    (tmp_path / "z.zip").write_bytes(b"\x1f\x8b\x08\x00")
    assert kind_of(tmp_path / "z.zip") == "moodle"


@pytest.mark.parametrize("name", ["../keluar.txt", "/etc/keluar", "a/../../b", "c:\\b", "a\\..\\b"])
def test_an_address_that_leaves_the_folder_is_refused(course, tmp_path, name):
    archive = zipped(course, tmp_path / "a.zip")
    with zipfile.ZipFile(archive, "a") as opened_:
        opened_.writestr(name, "x")

    with pytest.raises(Hostile, match="keluar dari foldernya"):
        opened(archive, tmp_path)


def test_links_in_archives_and_folders_are_refused(course, tmp_path):
    archive = zipped(course, tmp_path / "a.zip")
    with zipfile.ZipFile(archive, "a") as changed:
        entry = zipfile.ZipInfo("media/link.svg")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        changed.writestr(entry, "/etc/passwd")
    with pytest.raises(Hostile, match="tautan"):
        opened(archive, tmp_path)

    (course / "media" / "link.svg").symlink_to("/etc/passwd")
    with pytest.raises(Hostile, match="tautan"):
        open_folder(course)


def test_a_bomb_is_refused_by_what_it_declares(course, tmp_path):
    (course / "media" / "besar.txt").write_bytes(b"0" * 3_000_000)
    archive = zipped(course, tmp_path / "a.zip")

    with pytest.raises(Hostile, match="membengkak"):
        opened(archive, tmp_path, ratio_floor=1_000_000, ratio=10)


def test_a_member_that_is_larger_than_it_says_is_stopped(course, tmp_path):
    archive = zipped(course, tmp_path / "a.zip")
    data = archive.read_bytes()
    (course / "media" / "besar.txt").write_bytes(b"0" * 500_000)
    archive = zipped(course, tmp_path / "b.zip")
    data = archive.read_bytes()
    archive.write_bytes(data.replace((500_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))

    with pytest.raises((Hostile, NotACourse)):
        opened(archive, tmp_path)


def test_one_file_may_not_be_larger_than_the_limit(course, tmp_path):
    (course / "media" / "film.mp4").write_bytes(b"0" * 2000)
    with pytest.raises(Hostile, match=r"media/film\.mp4"):
        opened(zipped(course, tmp_path / "a.zip"), tmp_path, member=1999)
    with pytest.raises(Hostile, match=r"media/film\.mp4"):
        open_folder(course, Limits(member=1999))


def test_too_many_files_are_refused(course, tmp_path):
    with pytest.raises(Hostile, match="lebih dari 3 berkas"):
        opened(zipped(course, tmp_path / "a.zip"), tmp_path, files=3)
    with pytest.raises(Hostile, match="lebih dari 3 berkas"):
        open_folder(course, Limits(files=3))


def test_a_broken_or_empty_zip_is_not_a_course(course, tmp_path):
    archive = zipped(course, tmp_path / "a.zip")
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(NotACourse, match="rusak"):
        kind_of(archive)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as empty:
        empty.writestr("a.txt", "x")
    with pytest.raises(NotACourse, match=r"course\.yaml"):
        opened(tmp_path / "b.zip", tmp_path)


def test_hidden_files_and_litter_are_passed_over(course):
    (course / ".git").mkdir()
    (course / ".git" / "config").write_text("x")
    (course / "__MACOSX").mkdir()
    (course / "__MACOSX" / "a").write_text("x")

    assert not [path for path in open_folder(course).files if "git" in path or "MACOSX" in path]
