"""CSV, as spreadsheets read and write it: one kind of thing a file, a line of names first.

A column that is not there leaves things as they are. Several values of a field stand in one cell,
between bars; a bar or backslash of their own has a backslash before it. A cell that a spreadsheet
would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"), which is taken away
again.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from bot.domain.exchange.shapes import SHAPES, Field, Problem, Reading, Shape
from bot.words import Literal, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.exchange.checks import Value
    from bot.domain.exchange.shapes import Row

DELIMITERS = ",;\t"
FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
TELLING = {
    "deadline": "opportunities", "question": "knowledge", "place": "groups", "level": "resources",
    "kind": "resources",
}  # fmt: skip
"""A name that only one shape has, of those that come after it."""


def read(content: str, reading: Reading, expected: Shape | None = None) -> None:
    """Read a file into `reading`, whatever is right and whatever is wrong; where one shape is
    `expected`, it has no other.
    """
    lines = io.StringIO(content.removeprefix("\ufeff"), newline="")
    rows = csv.reader(lines, delimiter=_delimiter(content), strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        shape = _shape_of(names)
        if shape is None or expected not in {None, shape}:
            shapes = SHAPES.values() if expected is None else (expected,)
            known = "; ".join(", ".join(field.name for field in one.fields) for one in shapes)
            wrong = _("expected the names of fields: {names}", names=Literal(known))
            reading.problems.append(Problem(1, wrong))
            return
        for at, cells in _records(rows):
            _take(shape, names, cells, at, reading)
    except csv.Error as error:
        wrong = _("this is no CSV: {error}", error=Literal(str(error)))
        reading.problems.append(Problem(rows.line_num, wrong))


def _delimiter(content: str) -> str:
    """What stands most often between the names."""
    names = content.partition("\n")[0]
    return max(DELIMITERS, key=names.count)


def _shape_of(names: Sequence[str]) -> Shape | None:
    told = next((shape for name, shape in TELLING.items() if name in names), None)
    if told is not None:
        return SHAPES[told]
    fitting = [one for one in SHAPES.values()
               if all(field.name in names for field in one.fields if field.needed)]  # fmt: skip
    return fitting[0] if fitting else None


def _records(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line on which it begins."""
    line_num: int = rows.line_num  # type: ignore[attr-defined]
    for cells in rows:
        begins = line_num + 1
        line_num = rows.line_num  # type: ignore[attr-defined]
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _take(
    shape: Shape, names: Sequence[str], cells: Sequence[str], at: int, reading: Reading
) -> None:
    if len(cells) > len(names):
        wrong = _("{cells} cells, but {names} names", cells=len(cells), names=len(names))
        reading.problems.append(Problem(at, wrong))
        return
    fields = {field.name: field for field in shape.fields}
    given = {
        name: _from_cell(fields.get(name), cell)
        for name, cell in zip(names, cells, strict=False)
        if name or cell
    }
    reading.take(shape, given, at, lambda _name: at)


def _from_cell(field: Field | None, cell: str) -> Value:
    if cell.startswith("'") and FORMULA.match(cell):
        cell = cell[1:]
    if field is None or not field.many:
        return cell
    return tuple(_unescaped(part) for part in _parts(cell))


def _parts(cell: str) -> list[str]:
    """Take a cell apart at its bars, but not at those with a backslash before them."""
    parts, current, escaped = [], "", False
    for sign in cell:
        if sign == "|" and not escaped:
            parts.append(current)
            current = ""
        else:
            current += sign
        escaped = sign == "\\" and not escaped
    return [*parts, current] if current or parts else []


def _unescaped(part: str) -> str:
    return re.sub(r"\\(.)", r"\1", part.strip())


def write(shape: Shape, rows: Iterable[Row]) -> str:
    """Write things down; lines end as RFC 4180 has it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(field.name for field in shape.fields)
    writer.writerows([_to_cell(row[field.name]) for field in shape.fields] for row in rows)
    return written.getvalue()


def _to_cell(value: Value) -> str:
    cell = value if isinstance(value, str) else " | ".join(map(_escaped, value))
    return f"'{cell}" if FORMULA.match(cell) else cell


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("|", "\\|")
