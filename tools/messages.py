"""The words on the screen and their English: `messages.py update`, `check`, `compile`.

The Indonesian words stand in templates and code as they are shown; pintar/locale/en/LC_MESSAGES/django.po holds their
English. `update` adds what is new and drops what is gone, `check` names what is missing or does not fit, `compile`
writes the django.mo beside it. `compile` needs nothing but Python itself, so that a site can be started with it.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "pintar" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEAD = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: en\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
# The places of a text among the arguments of each function: (context, singular, plural).
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
TEXT = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"(?<![\w.])(n?p?gettext|_)\(\s*({TEXT})(?:\s*,\s*({TEXT}))?(?:\s*,\s*({TEXT}))?", re.S)
HOLES = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")
TAGS = re.compile(r"</?\w+")


@dataclass(frozen=True, order=True)
class Key:
    """What a text is found by: its Indonesian words, its plural where there is one, its context where one is given."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass
class Message:
    """A text: where it is used, and its English (two of them where there is a plural)."""

    places: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)


def found() -> dict[Key, set[str]]:
    """Every text in the program with the files that use it."""
    texts: dict[Key, set[str]] = {}
    for path in sorted((ROOT / "pintar").rglob("*")):
        if path.suffix not in (".py", ".html") or {"tests", "migrations"} & set(path.parts):
            continue
        place = path.relative_to(ROOT).as_posix()
        for key in _in_code(path) if path.suffix == ".py" else _in_template(path):
            texts.setdefault(key, set()).add(place)
    return texts


def kept() -> dict[Key, Message]:
    """What the catalogue holds; its head is left out."""
    messages: dict[Key, Message] = {}
    for block in re.split(r"\n\s*\n", PO.read_text(encoding="utf-8") if PO.exists() else ""):
        parts = {name: "".join(map(_unquote, lines)) for name, lines in _parts(block)}
        if not parts.get("msgid"):
            continue
        key = Key(parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", ""))
        said = (
            [parts["msgstr"]]
            if "msgstr" in parts
            else [parts.get("msgstr[0]", ""), parts.get("msgstr[1]", "")]
        )
        places = {line[2:].strip() for line in block.splitlines() if line.startswith("#:")}
        messages[key] = Message(places, said)
    return messages


def faults() -> Iterator[str]:
    """What keeps the English from being complete, in words."""
    texts, messages = found(), kept()
    for key in sorted(texts.keys() - messages.keys()):
        yield f"not in the catalogue: {key.text!r} ({', '.join(sorted(texts[key]))})"
    for key in sorted(messages.keys() - texts.keys()):
        yield f"no longer used: {key.text!r}"
    for key, message in sorted(messages.items()):
        if not all(message.said):
            yield f"not translated: {key.text!r}"
            continue
        for original, said in zip(
            [key.text, key.plural] if key.plural else [key.text], message.said, strict=True
        ):
            for sign in (HOLES, TAGS):
                if sorted(sign.findall(original)) != sorted(sign.findall(said)):
                    yield f"the English of {original!r} lacks or adds a placeholder or a tag: {said!r}"
            if original.startswith("\n") != said.startswith("\n") or original.endswith("\n") != said.endswith(
                "\n"
            ):
                yield f"the English of {original!r} begins or ends its lines otherwise"


def update() -> None:
    """Bring the catalogue up to date with the program."""
    texts, messages = found(), kept()
    by_text = {key.text: message.said for key, message in messages.items()}
    merged = {}
    for key, places in texts.items():
        count = 2 if key.plural else 1
        said = messages[key].said if key in messages else by_text.get(key.text, [])
        merged[key] = Message(places, said if len(said) == count else [""] * count)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(_written(merged), encoding="utf-8")
    waiting = sum(not all(message.said) for message in merged.values())
    print(f"{len(merged)} texts, {len(merged.keys() - messages.keys())} new, {waiting} to translate")


def compile_catalogue() -> None:
    """Write django.mo (GNU gettext's binary format, little-endian, without a hash table)."""
    pairs = {b"": HEAD.encode()}
    for key, message in kept().items():
        if all(message.said):
            name = f"{key.context}\x04{key.text}" if key.context else key.text
            pairs[(f"{name}\0{key.plural}" if key.plural else name).encode()] = "\0".join(
                message.said
            ).encode()
    names = sorted(pairs)
    at = 7 * 4 + len(names) * 16
    tables: list[list[int]] = [[], []]
    body = b""
    for table, texts in zip(tables, (names, [pairs[name] for name in names]), strict=True):
        for text in texts:
            table += [len(text), at + len(body)]
            body += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(names), 28, 28 + len(names) * 8, 0, 28 + len(names) * 16)
    PO.with_suffix(".mo").write_bytes(
        header + struct.pack(f"<{len(names) * 4}I", *tables[0], *tables[1]) + body
    )


def _in_code(path: Path) -> Iterator[Key]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    imported = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = imported.get(node.func.id, "")
        if name in CALLS:
            yield from _key(
                CALLS[name], [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            )


def _in_template(path: Path) -> Iterator[Key]:
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    for match in CALL.finditer(templatize(path.read_text(encoding="utf-8"), str(path))):
        arguments = [ast.literal_eval(text) if text else None for text in match.groups()[1:]]
        yield from _key(CALLS[match[1]], arguments)


def _key(places: tuple[int | None, int, int | None], arguments: list[object]) -> Iterator[Key]:
    context, text, plural = (arguments[at] if at is not None and at < len(arguments) else "" for at in places)
    if isinstance(text, str) and text and isinstance(plural, str) and isinstance(context, str):
        yield Key(text, plural, context)


def _parts(block: str) -> Iterator[tuple[str, list[str]]]:
    name, lines = "", []
    for line in block.splitlines():
        if match := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
            if name:
                yield name, lines
            name, lines = match[1], [match[2]]
        elif line.startswith('"'):
            lines.append(line)
    if name:
        yield name, lines


def _written(messages: dict[Key, Message]) -> str:
    blocks = [f'msgid ""\nmsgstr {_quoted(HEAD)}']
    for key, message in sorted(messages.items(), key=lambda pair: (min(pair[1].places), pair[0])):
        lines = [f"#: {place}" for place in sorted(message.places)]
        lines += [f"msgctxt {_quoted(key.context)}"] if key.context else []
        lines.append(f"msgid {_quoted(key.text)}")
        if key.plural:
            lines.append(f"msgid_plural {_quoted(key.plural)}")
            lines += [f"msgstr[{at}] {_quoted(said)}" for at, said in enumerate(message.said)]
        else:
            lines.append(f"msgstr {_quoted(message.said[0])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = [f"{line}\\n" for line in escaped.split("\n")[:-1]] + [escaped.split("\n")[-1]]
    lines = [line for line in lines if line] or [""]
    return f'"{lines[0]}"' if len(lines) == 1 else "\n".join(['""', *(f'"{line}"' for line in lines)])


def _unquote(line: str) -> str:
    return str(ast.literal_eval(line))


def main(word: str) -> int:
    """Do what was asked for; the exit code."""
    if word == "update":
        update()
    elif word == "compile":
        compile_catalogue()
    elif word == "check":
        said = list(faults())
        print("\n".join(said) or "The English is complete.")
        return 1 if said else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
