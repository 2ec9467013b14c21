"""Readings on Spark: a map over a data frame, so that the reading goes where the data is.

The workers need what this machine has: the package `onrecord`, pyarrow and pandas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from onrecord.batch import KNOWN, MAX_SIZE, Wanted, read_batch, schema
from onrecord.reading import Tier

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame


def read(
    df: DataFrame,
    text: str = "text",
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] | Mapping[str, str] = (),
    table: Wanted = "statements",
    outlet: str | None = None,
    language: str | None = None,
    tier: Tier = "accurate",
    jobs: int = 1,
    max_size: int = MAX_SIZE,
) -> DataFrame:
    """Reads every text of a data frame, as `onrecord.read_batch` does, and gives one row a statement.

    It is lazy, as all of Spark is. A text that cannot be read gives a row whose ``problem`` says why, and never ends a task.
    ``article`` is null: rows of a data frame have no numbers. Name what tells your articles apart in ``keep``.

    ``jobs`` is the number of threads of each task: leave it at 1 where Spark runs a task a core.
    """
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructField, StructType

    named = {**(columns or {}), "text": text}
    pairs = dict(keep) if isinstance(keep, Mapping) else {name: name for name in keep}
    has_text = text in df.columns or "html" not in named
    missing = sorted({*named.values(), *pairs} - set(df.columns) - (set() if has_text else {text}))
    if missing:
        raise KeyError(f'no column is called "{missing[0]}"; there are {", ".join(df.columns)}')
    # Only the columns that are looked at travel to the workers.
    needed = {*named.values(), *(field for field in KNOWN if field not in named), *pairs}
    given = df.select(*(name for name in df.columns if name in needed))
    own = from_arrow_schema(schema(table))
    clash = sorted(set(pairs.values()) & set(own.names))
    if clash:
        raise ValueError(
            f'the result has a column "{clash[0]}" of its own; keep={{"{clash[0]}": "another_name"}} renames yours'
        )
    kept = [
        StructField(pairs[field.name], field.dataType, field.nullable)
        for field in df.schema
        if field.name in pairs
    ]
    # In the order of the data frame, as its schema is.
    order = {field.name: pairs[field.name] for field in df.schema if field.name in pairs}

    def read_each(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        for batch in batches:
            rows = read_batch(
                pyarrow.Table.from_batches([batch]),
                text,
                columns=columns,
                keep=order,
                table=table,
                outlet=outlet,
                language=language,
                tier=tier,
                jobs=jobs,
                max_size=max_size,
            )
            yield from _for_spark(rows).to_batches()

    return given.mapInArrow(read_each, StructType([*kept, *own.fields]))


def _for_spark(rows: pyarrow.Table) -> pyarrow.Table:
    """Moments in microseconds, the only ones that Spark has; no numbers of rows, which mean nothing in a part."""
    import pyarrow

    for at, field in enumerate(rows.schema):
        if pyarrow.types.is_timestamp(field.type):
            moment = field.with_type(pyarrow.timestamp("us", field.type.tz))
            rows = rows.set_column(at, moment, rows.column(at).cast(moment.type))
        elif field.name in ("article", "to_article"):
            rows = rows.set_column(at, field, pyarrow.nulls(rows.num_rows, field.type))
    return rows
