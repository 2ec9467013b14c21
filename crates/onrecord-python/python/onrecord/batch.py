"""Many articles: a table of texts in, a table of what is said in them out, over all cores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from onrecord import _onrecord
from onrecord.reading import Tier, hints, whole

if TYPE_CHECKING:
    import pyarrow

#: What `read_batch` has rows for; ``readings`` is one row an article, its reading as JSON.
Wanted = Literal["statements", "articles", "speakers", "links", "readings"]

#: Bytes that one text may have; longer ones are problems.
MAX_SIZE = 16 << 20

#: What a column of the input may hold beside the text, found under these names where nobody says another.
KNOWN = ("html", "path", "url", "title", "outlet", "byline", "agency", "published", "modified", "language")


def read_batch(
    batch: Any,
    text: str = "text",
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] | Mapping[str, str] = (),
    table: Wanted = "statements",
    outlet: str | None = None,
    language: str | None = None,
    tier: Tier = "accurate",
    jobs: int = 0,
    max_size: int = MAX_SIZE,
) -> pyarrow.Table | pyarrow.RecordBatch:
    """Reads every text of a table or series, and gives one row a statement.

    ``batch`` is a RecordBatch or Table of pyarrow, a data frame of Polars or pandas, or anything else that speaks the
    Arrow C data interface; or only texts: a series or a list. A RecordBatch gives a RecordBatch, all else a Table. The
    texts are taken where they lie in memory, and other Python threads run meanwhile.

    ``text`` names the column of the texts. What else is known of each is taken from the columns ``url``, ``title``,
    ``outlet``, ``byline``, ``agency``, ``published``, ``modified``, ``language``, ``path`` and ``html`` (a web page, where
    there is no text) where there are such; ``columns={"outlet": "source_name"}`` says another name. ``outlet`` and
    ``language`` are for all that do not say it themselves. ``keep`` names columns of the input that every row gets too,
    in front (``{"id": "page_id"}`` renames one).

    The columns are those of docs/reference/columns.md and a last one, ``problem``. ``article`` is the number of the row in
    the input, from 1. No text stops the others: one that is missing, too large or cannot be read gives one row without
    ``id`` whose ``problem`` says why.

    ``jobs`` is the number of threads; 0 is one a core.
    """
    import pyarrow

    given = _table(batch, text)
    names = set(given.schema.names)
    said = {"text": text, **(columns or {})}
    unknown = set(said) - {"text", *KNOWN}
    if unknown:
        raise ValueError(f"no field is called {min(unknown)!r}; there are text, {', '.join(KNOWN)}")
    if "html" in said and text not in names:
        del said["text"]
    found = {field: field for field in KNOWN if field in names and field not in said}
    pairs = list(keep.items()) if isinstance(keep, Mapping) else [(name, name) for name in keep]
    read: pyarrow.Table = _onrecord.read_batches(
        given,
        table,
        {**found, **said},
        pairs,
        hints(outlet=outlet, language=language),
        tier,
        jobs,
        max_size,
    )
    if not isinstance(batch, pyarrow.RecordBatch):
        return read
    batches = read.combine_chunks().to_batches()
    if len(batches) > 1:
        raise ValueError("the result is larger than one batch; give smaller batches, or a table")
    return batches[0] if batches else pyarrow.RecordBatch.from_pylist([], schema=read.schema)


def schema(table: Wanted = "statements") -> pyarrow.Schema:
    """The columns that `read_batch` gives, without those that are kept of the input."""
    return _onrecord.schema(table)


def _table(batch: Any, text: str) -> Any:
    """The batch itself where it is a table; texts alone as a table with one column."""
    import pyarrow

    if isinstance(batch, (str, bytes)):
        raise TypeError("one text is read by onrecord.read; a batch is a table, a series or a list")
    if isinstance(batch, (pyarrow.RecordBatch, pyarrow.Table)):
        return batch
    if isinstance(batch, (pyarrow.Array, pyarrow.ChunkedArray)):
        return pyarrow.table({text: batch})
    is_stream = hasattr(batch, "__arrow_c_stream__")
    if hasattr(batch, "columns") and is_stream:
        return pyarrow.table(batch)
    if hasattr(batch, "columns") and hasattr(batch, "__dataframe__"):
        return pyarrow.Table.from_pandas(batch)
    if is_stream or hasattr(batch, "__arrow_c_array__"):
        return _of_capsules(batch, text)
    return pyarrow.table({text: _texts(batch if hasattr(batch, "__len__") else list(batch))})


def _of_capsules(batch: Any, text: str) -> Any:
    """A series of Polars or another stream: texts, or rows of columns."""
    import pyarrow

    stream = hasattr(batch, "__arrow_c_stream__")
    array = pyarrow.chunked_array(batch) if stream else pyarrow.array(batch)
    if pyarrow.types.is_struct(array.type):
        return pyarrow.table(batch)
    return pyarrow.table({text: array})


def _texts(texts: Iterable[Any]) -> Any:
    """Texts as Arrow has them; what is no text is missing."""
    import pyarrow

    try:
        return pyarrow.array(texts, type=pyarrow.large_string(), from_pandas=True)
    except (pyarrow.ArrowException, UnicodeError, TypeError):
        clean = [whole(one) if isinstance(one, str) else None for one in texts]
        return pyarrow.array(clean, type=pyarrow.large_string())
