"""`pintar items`: banks of questions between our format and those of other systems. Needs no database."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Banks of questions: check, convert, template.")
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]
NOT_A_BANK = 2


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="A bank in any format: YAML, GIFT, Aiken, Moodle XML, XLSX or QTI.")
    ],
    as_json: Json = False,
) -> None:
    """Say what would become of every question of a file.

    Code 0: all can be carried; 1: some cannot; 2: it is no bank.
    """
    name, carried = _read(file, as_json)
    told = _told(name, carried.notes, len(carried.items))
    _say(told, as_json)
    raise typer.Exit(1 if carried.refused else 0)


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(help="A bank in any format.")],
    to: Annotated[str, typer.Option("--to", help="yaml, gift, aiken, moodle-xml, xlsx, qti21 or qti30.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; beside FILE when absent.")] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Write what can be carried even when some questions cannot.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a bank in another format.

    Code 0: written; 1: some questions cannot be carried, and nothing was written unless --leave-out; 2: it is no bank.
    """
    from pintar.authoring.source.bank_files import FORMATS

    if to not in FORMATS:
        raise _refuse(f"Format {to} tidak dikenal. Yang ada: {', '.join(FORMATS)}.", as_json)
    name, carried = _read(file, as_json)
    target = out or file.with_suffix(FORMATS[to].suffix)
    if target.resolve() == file.resolve():
        raise _refuse(f"{target} adalah berkas asalnya. Sebutkan --out.", as_json)
    files = {**_beside(file, carried.items), **carried.files}
    written = FORMATS[to].write(carried.items, files)
    refused = [*carried.refused, *(note for note in written.notes if note.level == "refused")]
    told = _told(name, carried.notes, len(carried.items))
    told["to"], told["written"] = to, [note.as_json() for note in written.notes]
    is_written = bool(carried.items) and (leave_out or not refused)
    told["out"] = str(target) if is_written else ""
    if is_written:
        target.write_bytes(written.data)
        if to == "yaml":
            _put_beside(target, files)
    _say(told, as_json)
    raise typer.Exit(1 if refused else 0)


@app.command()
def template(
    out: Annotated[Path, typer.Argument(help="The .xlsx file to write.")],
) -> None:
    """Write the empty spreadsheet in which questions can be typed, one in each row."""
    from pintar.cli.ready import set_up

    set_up()
    from pintar.assessment.exchange import FORMATS

    out.write_bytes(FORMATS["xlsx"].write([], {}).data)
    print(f"{out} ditulis.")


def _read(file: Path, as_json: bool) -> tuple[str, Any]:
    """The format and the questions of a file; the exit to take when it is no bank."""
    from pintar.cli.ready import set_up

    set_up()
    from pintar.assessment.exchange import recognise
    from pintar.authoring.source.bank_files import FORMATS
    from pintar.kit.errors import Refused

    try:
        data = file.read_bytes()
        form = recognise(data, file.name, FORMATS)
        return form.name, form.read(data, file.name)
    except OSError as why:
        raise _refuse(f"{file} tidak terbaca.", as_json) from why
    except Refused as no:
        raise _refuse(str(no), as_json) from no


def _told(name: str, notes: Any, count: int) -> dict[str, Any]:
    refused = sum(note.level == "refused" for note in notes)
    simplified = sum(note.level == "simplified" for note in notes)
    counts = {"items": count, "simplified": simplified, "refused": refused}
    return {"format": name, **counts, "notes": [note.as_json() for note in notes]}


def _say(told: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return
    words = {"carried": "dibawa", "simplified": "disederhanakan", "refused": "tidak dibawa"}
    for note in [*told["notes"], *told.get("written", [])]:
        if note["level"] != "carried":
            print(f"{note['place']}: {note['item'] or '?'}: {words[note['level']]}: {note['words']}")
    print(
        f"{told['format']}: {told['items']} butir soal, {told['simplified']} disederhanakan, {told['refused']} tidak dibawa."
    )
    if told.get("out"):
        print(f"{told['out']} ditulis.")
    elif "out" in told:
        print("Tidak ada yang ditulis.")


def _folder(file: Path) -> Path:
    """Where paths of a bank begin: the folder of the course when the bank lies in its `items`."""
    return file.resolve().parent.parent if file.resolve().parent.name == "items" else file.resolve().parent


def _beside(file: Path, items: Any) -> dict[str, bytes]:
    """The files that the items of a bank name, as far as they lie beside it and not outside its folder."""
    from pintar.assessment.exchange.texts import files_of

    folder, found = _folder(file), {}
    for path in {path for item in items for path in files_of(item)}:
        place = (folder / path).resolve()
        if place.is_relative_to(folder) and place.is_file():
            found[path] = place.read_bytes()
    return found


def _put_beside(target: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        place = _folder(target) / path
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def _refuse(message: str, as_json: bool) -> typer.Exit:
    """Say why not; the exit to raise."""
    if as_json:
        print(json.dumps({"refused": message}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)
    return typer.Exit(NOT_A_BANK)
