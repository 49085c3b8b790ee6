"""What is not a Moodle backup, or means harm, is refused in plain words and leaves nothing behind."""

import gzip
import io
import stat
import tarfile
import zipfile

import pytest

from pintar.authoring.moodle import Hostile, Limits, NotABackup, convert

from .moodle_samples import Sample, write_tar, write_zip


def small_sample():
    sample = Sample()
    sample.section("Bagian satu")
    sample.page("Halaman", "<p>Isi halaman.</p>")
    return sample


def refusal(backup, tmp_path, error, **more):
    """Convert, expect the refusal, and see that the destination and its folder stay as they were."""
    home = tmp_path / "home"
    into = home / "course"
    into.mkdir(parents=True)
    with pytest.raises(error) as caught:
        convert(backup, into, **more)
    assert list(into.iterdir()) == [] and list(home.iterdir()) == [into]
    assert str(caught.value) and "Traceback" not in str(caught.value)
    return str(caught.value)


def tar_with(path, *infos):
    with gzip.open(path, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as archive:
        for info, data in infos:
            archive.addfile(info, io.BytesIO(data))
    return path


def test_a_good_small_backup_is_taken(tmp_path):
    report = convert(small_sample().as_zip(tmp_path / "a.mbz"), tmp_path / "course")
    assert report.lessons == 1 and (tmp_path / "course/course.yaml").is_file()


def test_a_destination_that_holds_something_is_left_alone(tmp_path):
    into = tmp_path / "course"
    into.mkdir()
    (into / "mine.txt").write_text("keep")
    with pytest.raises(FileExistsError):
        convert(small_sample().as_zip(tmp_path / "a.mbz"), into)
    assert [path.name for path in into.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7\n", b"\x1f\x8b", b"\0" * 600, b"kursus saya"])
def test_what_is_no_archive_is_not_a_backup(tmp_path, content):
    path = tmp_path / "a.mbz"
    path.write_bytes(content)
    refusal(path, tmp_path, NotABackup)


def test_a_file_that_is_not_there_and_a_folder_are_not_backups(tmp_path):
    refusal(tmp_path / "none.mbz", tmp_path, NotABackup)
    with pytest.raises(NotABackup):
        convert(tmp_path, tmp_path / "other")


def test_a_plain_zip_and_a_plain_tar_are_not_backups(tmp_path):
    said = refusal(write_zip(tmp_path / "a.mbz", [("foto.jpg", b"x")]), tmp_path, NotABackup)
    assert "moodle_backup.xml" in said
    with pytest.raises(NotABackup):
        convert(write_tar(tmp_path / "b.mbz", [("foto.jpg", b"x")]), tmp_path / "other")


def test_other_packages_are_named_for_what_they_are(tmp_path):
    said = refusal(write_zip(tmp_path / "a.zip", [("imsmanifest.xml", b"<manifest/>")]), tmp_path, NotABackup)
    assert "SCORM" in said
    with pytest.raises(NotABackup, match=r"1\.9"):
        convert(write_zip(tmp_path / "b.zip", [("moodle.xml", b"<MOODLE_BACKUP/>")]), tmp_path / "other")


def test_a_backup_of_one_activity_is_not_a_course(tmp_path):
    members = small_sample().members()
    members["moodle_backup.xml"] = members["moodle_backup.xml"].replace(b"<type>course", b"<type>activity")
    assert "activity" in refusal(write_zip(tmp_path / "a.mbz", members.items()), tmp_path, NotABackup)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_a_truncated_archive_is_not_a_backup(tmp_path, kind, keep):
    sample = small_sample()
    sample.files["files/xx"] = bytes(range(256)) * 400
    whole = (sample.as_tar if kind == "tar" else sample.as_zip)(tmp_path / "whole.mbz").read_bytes()
    path = tmp_path / "a.mbz"
    path.write_bytes(whole[: int(len(whole) * keep)])
    refusal(path, tmp_path, NotABackup)


@pytest.mark.parametrize(
    "name", ["../evil.txt", "files/../../evil.txt", "/etc/evil", "C:/evil", "a\\..\\evil", "a\nb"]
)
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_a_path_that_leaves_the_folder_is_hostile(tmp_path, kind, name):
    members = [*small_sample().members().items(), (name, b"x")]
    write = write_tar if kind == "tar" else write_zip
    refusal(write(tmp_path / "a.mbz", members), tmp_path, Hostile)
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_hostile(tmp_path, kind):
    info = tarfile.TarInfo("files/link")
    info.type, info.linkname = kind, "/etc/passwd"
    refusal(tar_with(tmp_path / "a.mbz", (info, b"")), tmp_path, Hostile)


def test_a_link_in_a_zip_is_hostile(tmp_path):
    info = zipfile.ZipInfo("files/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.mbz", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    refusal(tmp_path / "a.mbz", tmp_path, Hostile)


def test_two_members_of_one_name_are_hostile(tmp_path):
    members = [*small_sample().members().items(), ("course/course.xml/again", b"x")]
    refusal(write_tar(tmp_path / "a.mbz", members), tmp_path, Hostile)


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_an_archive_that_swells_is_a_bomb(tmp_path, kind):
    members = [*small_sample().members().items(), ("files/zeros", bytes(8_000_000))]
    path = (write_tar if kind == "tar" else write_zip)(tmp_path / "a.mbz", members)
    said = refusal(path, tmp_path, Hostile, limits=Limits(ratio=20, ratio_floor=100_000))
    assert "membengkak" in said


def test_a_zip_that_lies_about_its_sizes_is_stopped_while_it_grows(tmp_path):
    path = write_zip(tmp_path / "a.mbz", [("moodle_backup.xml", bytes(3_000_000))])
    lying = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(lying)
    with pytest.raises((Hostile, NotABackup)):
        convert(path, tmp_path / "course", limits=Limits(ratio=20, ratio_floor=100_000))
    assert not (tmp_path / "course").exists()


def test_a_two_gigabyte_member_is_refused_from_its_header_alone(tmp_path):
    info = tarfile.TarInfo("files/huge")
    info.size = 2 * 1024**3
    path = tmp_path / "a.mbz"
    with gzip.open(path, "wb") as stream:
        stream.write(info.tobuf() + bytes(1024))
    assert "2,147,483,648" in refusal(path, tmp_path, Hostile)


def test_a_tar_header_that_would_fill_memory_is_hostile(tmp_path):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 900_000_000
    path = tmp_path / "a.mbz"
    with gzip.open(path, "wb") as stream:
        stream.write(info.tobuf(tarfile.USTAR_FORMAT) + bytes(4096))
    refusal(path, tmp_path, Hostile)


def test_too_many_members_too_large_an_archive_and_too_large_xml_are_hostile(tmp_path):
    path = small_sample().as_zip(tmp_path / "a.mbz")
    refusal(path, tmp_path, Hostile, limits=Limits(members=3))
    for limits in (Limits(archive_bytes=100), Limits(xml_bytes=50), Limits(directory_bytes=10)):
        with pytest.raises(Hostile):
            convert(path, tmp_path / "other", limits=limits)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    "<moodle_backup><information>&b;</information></moodle_backup>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><activity><page><name>&e;</name></page></activity>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_the_table_of_contents_are_hostile(tmp_path, encoding):
    members = small_sample().members()
    members["moodle_backup.xml"] = LAUGHS.replace(
        ' version="1.0"', f' version="1.0" encoding="{encoding}"'
    ).encode(encoding)
    assert "deklarasi" in refusal(write_zip(tmp_path / "a.mbz", members.items()), tmp_path, Hostile)


@pytest.mark.parametrize(
    "where", ["page.xml", "module.xml", "questions.xml", "files.xml", "section.xml", "course.xml"]
)
def test_declarations_anywhere_in_a_backup_are_hostile(tmp_path, where):
    members = small_sample().members()
    name = next(name for name in members if name.endswith(where))
    members[name] = b" " * 70_000 + OUTSIDE.encode() if where != "page.xml" else OUTSIDE.encode()
    refusal(write_zip(tmp_path / "a.mbz", members.items()), tmp_path, Hostile)


def test_a_locked_zip_is_told_apart(tmp_path):
    path = small_sample().as_zip(tmp_path / "a.mbz")
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "kata sandi" in refusal(path, tmp_path, NotABackup)


def test_one_damaged_activity_is_reported_and_the_rest_is_kept(tmp_path):
    sample = small_sample()
    broken = sample.page("Rusak", "<p>x</p>")
    sample.files[f"activities/page_{broken}/page.xml"] = b"<activity><page><name>Rusak"
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")

    assert [fate.outcome for fate in report.activities] == ["carried", "not-carried"]
    assert "tidak terbaca" in report.activities[1].why


def test_a_backup_with_nothing_to_learn_is_refused(tmp_path):
    sample = Sample()
    sample.section("Kosong")
    refusal(sample.as_zip(tmp_path / "a.mbz"), tmp_path, NotABackup)
