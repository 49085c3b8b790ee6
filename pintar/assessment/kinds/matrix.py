"""A table: in each row one of the columns is right."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.drawing import shuffled
from pintar.assessment.kinds import fragments, options
from pintar.assessment.kinds.draft import LETTERS, Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, line, not_an_answer, one_value, twins


class Matrix(Kind):
    """The response maps the id of each answered row to the id of the chosen column."""

    name = "matrix"
    properties = {
        "columns": fragments.rows(fragments.text(500), 2, 8),
        "rows": fragments.rows(
            fragments.record(
                ("text", "column"),
                text=fragments.text(),
                column=fragments.text(500),
                feedback=fragments.FEEDBACK,
            ),
            1,
            20,
        ),
        "shuffle": fragments.SHUFFLE,
    }
    required = ("columns", "rows")
    has_parts = True

    def parts(self, draft: Draft) -> dict[str, Any]:
        """Columns, and rows with the column of each; '' where the author names one that is not there."""
        ids = {draft.words("columns", n): LETTERS[n] for n in draft.rows("columns")}
        columns = [{"id": LETTERS[n], "text": draft.text("columns", n)} for n in draft.rows("columns")]
        rows = [
            {
                "id": LETTERS[n],
                "text": draft.text("rows", n, "text"),
                "column": ids.get(draft.words("rows", n, "column"), ""),
                "feedback": draft.text("rows", n, "feedback"),
            }
            for n in draft.rows("rows")
        ]
        return {"columns": columns, "rows": rows}

    def check(self, body: Body) -> Iterator[Flaw]:
        """Two columns or more, and rows that each belong to one of them."""
        columns, rows = body.get("columns"), body.get("rows")
        if not isinstance(columns, list) or len(columns) < 2:
            yield Flaw(_("Paling sedikit dua kolom diperlukan."), ("columns",))
            return
        if not isinstance(rows, list) or not rows:
            yield Flaw(_("Paling sedikit satu baris diperlukan."), ("rows",))
            return
        yield from options.with_ids(columns, ("columns",))
        yield from options.with_ids(rows, ("rows",))
        yield from twins((column.get("text") for column in columns), "columns")
        yield from twins((row.get("text") for row in rows), "rows")
        known = {column["id"] for column in columns}
        for n, row in enumerate(rows):
            if row.get("column") not in known:
                yield Flaw(_("Kolom pada baris %(n)s tidak ada di columns.") % {"n": n + 1}, ("rows", n))

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """Columns as written, rows in an order of the seed."""
        columns = [{"id": str(n), "text": column["text"]} for n, column in enumerate(body["columns"], 1)]
        rows = [{"name": f"{FIELD}-{n}", "text": row["text"]} for n, row in enumerate(_rows(body, seed), 1)]
        return {**self.head(body), "columns": columns, "rows": rows}

    def read(self, post: Post, body: Body, seed: str) -> dict[str, str] | None:
        """The chosen column of each row."""
        columns = {str(n): column["id"] for n, column in enumerate(body["columns"], 1)}
        found = {}
        for n, row in enumerate(_rows(body, seed), 1):
            place = one_value(post, f"{FIELD}-{n}")
            if place and place not in columns:
                raise not_an_answer()
            if place:
                found[row["id"]] = columns[place]
        return found or None

    def given(self, body: Body, seed: str, response: Any) -> dict[str, str]:
        """The number of the chosen column for each row's inputs."""
        places = {column["id"]: str(n) for n, column in enumerate(body["columns"], 1)}
        chosen = _chosen(response)
        rows = enumerate(_rows(body, seed), 1)
        return {f"{FIELD}-{n}": places[chosen[r["id"]]] for n, r in rows if chosen.get(r["id"]) in places}

    def share(self, body: Body, response: Any) -> Fraction:
        """Every row earns its share."""
        chosen = _chosen(response)
        right = sum(chosen.get(row["id"]) == row["column"] for row in body["rows"])
        return Fraction(right, len(body["rows"]))

    def key(self, body: Body, seed: str = "") -> dict[str, str]:
        """Every row with its column."""
        return {row["id"]: row["column"] for row in body["rows"]}

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each row with the column that was chosen."""
        texts = {column["id"]: column["text"] for column in body["columns"]}
        chosen, found = _chosen(response), []
        for row in body["rows"]:
            answer = texts.get(chosen.get(row["id"], ""), "")
            is_right = bool(answer) and chosen[row["id"]] == row["column"]
            found.append(
                line(
                    row["text"],
                    given=bool(answer),
                    answer=answer,
                    state="right" if is_right else "wrong" if answer else "",
                    key=texts[row["column"]] if with_key and not is_right else "",
                    feedback=(row.get("feedback") or "") if is_right or with_key else "",
                )
            )
        return found


def _rows(body: Body, seed: str) -> list[dict[str, Any]]:
    rows = list(body["rows"])
    return shuffled(rows, f"{seed}/rows") if body.get("shuffle", True) else rows


def _chosen(response: Any) -> dict[str, str]:
    """The columns by row, as far as a response has any."""
    pairs = response.items() if isinstance(response, dict) else ()
    return {row: column for row, column in pairs if isinstance(column, str)}


KIND = Matrix()
