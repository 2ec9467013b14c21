"""Readings on Spark: a map over a data frame, or over files, so that the reading goes where the data is; `link` links them.

The workers need what this machine has: the package `onrecord`, pyarrow and pandas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Literal

from onrecord import _onrecord
from onrecord.batch import KNOWN, MAX_SIZE, Wanted, read_batch, schema
from onrecord.linking import Links, link
from onrecord.reading import Tier, hints

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

#: Tasks that files are divided among.
MOST_TASKS = 1_000

__all__ = ["Links", "link", "read", "read_files", "rows"]


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


def read_files(
    spark: SparkSession,
    paths: Sequence[str | PathLike[str]],
    *,
    outlet: str | None = None,
    language: str | None = None,
    tier: Tier = "accurate",
    jobs: int = 1,
    max_size: int = MAX_SIZE,
) -> DataFrame:
    """Reads files where they are, a task a file, up to a thousand tasks: web archives, tables, feeds, pages, all that ``onrecord read`` takes.

    ``paths`` are files and folders; of folders, what is named as a page, an archive or a feed is read. Every machine must see
    the files at these paths. One row an article, in the order of ``paths`` and of what is in them:
    ``number``, which grows in that order; ``reading``, as JSON; ``parts`` of the text; ``problem``, where a page could not be
    read. What is no page (an image, a redirection) has no row. `rows` makes tables of them; write the readings before, as
    Parquet, since reading is what takes long.

    An archive is never in memory as a whole. ``jobs`` is the number of threads of each task.
    """
    from pyspark.sql import functions as F
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    named = _onrecord.files(list(paths))
    known = hints(outlet=outlet, language=language)
    # `number` counts up with the parts.
    files = spark.sparkContext.parallelize([(path,) for path in named], max(min(len(named), MOST_TASKS), 1))
    columns = [StructField(name, StringType()) for name in ("reading", "parts", "problem")]

    def read_each(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            for path in batch.column(0).to_pylist():
                opened = _onrecord.Files([path], known, tier, jobs, max_size)
                while (found := opened.next()) is not None:
                    yield from found.drop(["article"]).to_batches()

    given = spark.createDataFrame(files, StructType([StructField("path", StringType())]))
    read = given.mapInArrow(read_each, StructType(columns))
    return read.select(F.monotonically_increasing_id().cast(LongType()).alias("number"), "reading", "parts", "problem")


def rows(
    readings: DataFrame, table: Literal["articles", "statements", "speakers", "links"] = "statements", *, number: str = "number"
) -> DataFrame:
    """The rows of readings for a table: docs/reference/columns.md, and ``problem``.

    ``readings`` has the columns that `read_files` gives, or `read` with ``table="readings"``; the column ``number``, of integers,
    becomes ``article``.
    """
    from pyspark.sql import functions as F
    from pyspark.sql.pandas.types import from_arrow_schema

    def each(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            yield from _in_microseconds(_onrecord.rows_of_readings(batch, number, table)).to_batches()

    given = readings.select(F.col(number).cast("bigint").alias(number), "reading", "parts", "problem")
    return given.mapInArrow(each, from_arrow_schema(schema(table)))


def _for_spark(rows: pyarrow.Table) -> pyarrow.Table:
    """No numbers of rows, which mean nothing in a part."""
    import pyarrow

    for at, field in enumerate(rows.schema):
        if field.name in ("article", "to_article"):
            rows = rows.set_column(at, field, pyarrow.nulls(rows.num_rows, field.type))
    return _in_microseconds(rows)


def _in_microseconds(rows: pyarrow.Table) -> pyarrow.Table:
    """Moments as Spark has them."""
    import pyarrow

    for at, field in enumerate(rows.schema):
        if pyarrow.types.is_timestamp(field.type):
            moment = field.with_type(pyarrow.timestamp("us", field.type.tz))
            rows = rows.set_column(at, moment, rows.column(at).cast(moment.type))
    return rows
