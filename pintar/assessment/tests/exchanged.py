"""Items that formats are tried with, of every kind and with the signs that formats stumble over."""

from html import escape
from typing import Any

from hypothesis import strategies as st

LETTERS = "abc XYZ éñ ث中 0129 ~=#{}:%\\\"'<>&*_$[]()!?;,.-+|/^`@"


def folded(text: str) -> str:
    return " ".join(text.split())


def _is_sound(text: str) -> bool:
    # An arrow parts the sides of a pair in GIFT, and brackets mark gaps.
    return any(sign.isalnum() for sign in text) and "->" not in text and "[[" not in text


words = st.text(LETTERS, min_size=1, max_size=24).map(folded).filter(_is_sound)
typed = words.filter(lambda text: len(text) < 30)
keys = st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,6})?", fullmatch=True)
numbers = st.one_of(st.integers(-9999, 9999), st.decimals(-999, 999, places=3).map(float))


def fold_twins(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def several(least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Different words."""
    return st.lists(words, min_size=least, max_size=most, unique_by=fold_twins)


@st.composite
def items(draw: st.DrawFn, *kinds: str, markup: str = "markdown", feedback: bool = True) -> dict[str, Any]:
    """One item of one of the kinds. In Markdown the words stand for themselves only where they happen to."""
    block = (lambda text: f"<p>{escape(text, quote=False)}</p>") if markup == "html" else (lambda text: text)
    inline = (lambda text: escape(text, quote=False)) if markup == "html" else (lambda text: text)
    kind = draw(st.sampled_from(kinds))
    item: dict[str, Any] = {"key": draw(keys), "kind": kind}
    if markup == "html":
        item["markup"] = "html"
    item["stem"] = block(draw(words))
    match kind:
        case "single-choice" | "multiple-choice":
            texts = draw(several(2, 6))
            right = draw(st.integers(1, 1 if kind == "single-choice" else len(texts)))
            item["options"] = [
                {
                    "text": inline(text),
                    **({"correct": True} if n < right else {}),
                    **({"feedback": inline(draw(words))} if feedback and draw(st.booleans()) else {}),
                }
                for n, text in enumerate(texts)
            ]
            if kind == "single-choice":
                item["options"] = draw(st.permutations(item["options"]))
        case "true-false":
            item["answer"] = draw(st.booleans())
        case "short-answer":
            item["accept"] = draw(st.lists(typed, min_size=1, max_size=4, unique=True))
        case "numeric":
            item["answer"] = draw(numbers)
            if width := draw(st.sampled_from([0, 0.5, 2])):
                item["tolerance"] = width
        case "ordering":
            item |= {"order": [inline(text) for text in draw(several(2, 5))], "partial": False}
        case "matching":
            lefts, rights = draw(several(2, 4)), draw(several(2, 5))
            shown = [plainly(right, markup) for right in rights]
            item["pairs"] = [
                {"left": inline(left), "right": right} for left, right in zip(lefts, shown, strict=False)
            ]
            if len(item["pairs"]) < 2:
                item["pairs"].append({"left": inline("z"), "right": shown[0]})
            if extra := [right for right in shown if right not in {pair["right"] for pair in item["pairs"]}]:
                item["extra"] = extra
    if feedback and draw(st.booleans()):
        item["feedback"] = block(draw(words))
    return item


def plainly(text: str, markup: str) -> str:
    """Words that mean just themselves in the markup."""
    from pintar.assessment.exchange.texts import from_plain

    return escape(text, quote=False) if markup == "html" else from_plain(text)


def banks(
    *kinds: str, markup: str = "markdown", feedback: bool = True
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A few items with keys of their own."""
    one = items(*kinds, markup=markup, feedback=feedback)
    return st.lists(one, min_size=1, max_size=4, unique_by=lambda item: item["key"])
