"""Enough of Helm's language to write out our own chart, so that what it makes can be looked at without Helm.

It knows what the chart uses and nothing else: an expression it does not know is an error, not a guess.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import yaml

TOKEN = re.compile(r"\{\{(-?)\s*(.*?)\s*(-?)\}\}", re.S)
WORD = re.compile(r'"[^"]*"|\([^()]*\)|[^\s]+')


def written_out(chart: Path, values: dict[str, Any], release: str = "uji") -> list[dict[str, Any]]:
    """Every document the templates of a chart give with these values."""
    about = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))
    root = {
        "Values": values,
        "Release": {"Name": release, "Service": "Helm"},
        "Chart": {"AppVersion": about["appVersion"], "Name": about["name"]},
    }
    named: dict[str, list[Any]] = {}
    for path in sorted((chart / "templates").glob("*.tpl")):
        _said(_parsed(path.read_text(encoding="utf-8")), {".": root}, named)
    found = []
    for path in sorted((chart / "templates").glob("*.yaml")):
        text = _said(_parsed(path.read_text(encoding="utf-8")), {".": root}, named)
        found += [document for document in yaml.safe_load_all(text) if document]
    return found


def _parsed(text: str) -> list[Any]:
    """Text and blocks: `(word, argument, inside, otherwise)`."""
    parts: list[Any] = []
    stack: list[tuple[list[Any], Any]] = []
    here, at = parts, 0
    for token in TOKEN.finditer(text):
        before = text[at : token.start()]
        before = before.rstrip() if token[1] else before
        if before:
            here.append(before)
        at = token.end()
        while token[3] and at < len(text) and text[at] in " \t\r\n":
            at += 1
        word, _, argument = token[2].partition(" ")
        if word in ("if", "range", "with", "define"):
            block: tuple[str, str, list[Any], list[Any]] = (word, argument.strip(), [], [])
            here.append(block)
            stack.append((here, block))
            here = block[2]
        elif word == "else":
            here = stack[-1][1][3]
        elif word == "end":
            here = stack.pop()[0]
        else:
            here.append(("say", token[2], [], []))
    here.append(text[at:])
    assert not stack, "a block is not ended"
    return parts


def _said(parts: list[Any], scope: dict[str, Any], named: dict[str, list[Any]]) -> str:
    out = ""
    for part in parts:
        if isinstance(part, str):
            out += part
            continue
        word, argument, inside, otherwise = part
        if word == "define":
            named[argument.strip('"')] = inside
        elif word == "say":
            value = _value(argument, scope, named)
            out += str(value).lower() if isinstance(value, bool) else str(value)
        elif word == "range":
            names, _, source = argument.partition(":=")
            key, item = (name.strip() for name in names.split(","))
            for one, value in sorted(_value(source, scope, named).items()):
                out += _said(inside, {**scope, key: one, item: value}, named)
        else:
            value = _value(argument, scope, named)
            deeper = {**scope, ".": value} if word == "with" and value else scope
            out += _said(inside if value else otherwise, deeper, named)
    return out


def _value(expression: str, scope: dict[str, Any], named: dict[str, list[Any]]) -> Any:
    steps = [step.strip() for step in expression.split("|")]
    value = _called(WORD.findall(steps[0]), [], scope, named)
    for step in steps[1:]:
        value = _called(WORD.findall(step), [value], scope, named)
    return value


def _called(words: list[str], piped: list[Any], scope: dict[str, Any], named: dict[str, list[Any]]) -> Any:
    name, *rest = words
    if not rest and not piped:
        return _plain(name, scope, named)
    given = [_plain(word, scope, named) for word in rest] + piped
    match name:
        case "include":
            return _said(named[given[0]], {**scope, ".": given[1]}, named).strip("\n")
        case "toYaml":
            return yaml.safe_dump(given[0], default_flow_style=False).strip()
        case "toJson":
            return json.dumps(given[0], sort_keys=True)
        case "quote":
            return json.dumps(str(given[0]))
        case "nindent":
            return "\n" + "\n".join(" " * given[0] + line for line in str(given[1]).splitlines())
        case "default":
            return given[1] or given[0]
        case "add":
            return sum(given)
        case "not":
            return not given[0]
        case "sha256sum":
            return hashlib.sha256(str(given[0]).encode()).hexdigest()
        case "trunc":
            return given[1][: given[0]]
        case "trimSuffix":
            return given[1].removesuffix(given[0])
    raise AssertionError(f"the chart says {name!r}, which this test does not know")


def _plain(word: str, scope: dict[str, Any], named: dict[str, list[Any]]) -> Any:
    if word.startswith('"'):
        return word.strip('"')
    if word.startswith("("):
        return _value(word[1:-1], scope, named)
    if re.fullmatch(r"-?\d+", word):
        return int(word)
    root, *path = word.split(".")
    value = scope[root] if root else scope["."]
    for step in filter(None, path):
        value = value[step]
    return value
