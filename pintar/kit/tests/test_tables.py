"""A list is handed out whole or not at all."""

import csv
import io

import pytest
from django.db import OperationalError

from pintar.kit import tables
from pintar.kit.tables import csv_file, csv_reply


def test_a_list_is_read_by_spreadsheets_and_holds_no_formula():
    file = csv_file(["Nama", "Jumlah"], [["=1+1", -3], ["Siti, S.Pd. “é”", None], ["dua\nbaris", 1.5]])

    said = file.read().decode()
    assert said.startswith("\ufeffNama,Jumlah\r\n")
    assert list(csv.reader(io.StringIO(said.removeprefix("\ufeff"), newline="")))[1:] == [
        ["'=1+1", "-3"],
        ["Siti, S.Pd. “é”", ""],
        ["dua\nbaris", "1.5"],
    ]


def test_a_list_of_nothing_has_its_head():
    assert csv_file(["Nama"], []).read() == "\ufeffNama\r\n".encode()


@pytest.mark.django_db
def test_a_download_says_how_long_it_is_and_is_kept_by_nobody():
    file = csv_file(["Nama"], [[f"Orang {n}"] for n in range(9000)])
    reply = csv_reply("daftar.csv", file)

    body = b"".join(reply)
    assert int(reply.headers["Content-Length"]) == len(body) > tables.PIECE and body.endswith(
        b"Orang 8999\r\n"
    )
    assert reply.headers["Content-Disposition"] == 'attachment; filename="daftar.csv"'
    assert reply.headers["Cache-Control"] == "no-store"
    reply.close()
    assert file.closed


def test_a_list_that_breaks_off_is_no_list_and_leaves_nothing_open(monkeypatch):
    made = []
    monkeypatch.setattr(
        tables.tempfile, "TemporaryFile", lambda **_: made.append(io.BytesIO()) or made[-1], raising=True
    )

    def rows():
        yield ["Siti"]
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        csv_file(["Nama"], rows())
    assert made[0].closed
