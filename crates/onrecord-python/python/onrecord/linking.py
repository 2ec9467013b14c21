"""Links on Spark: the rules are those of a record, in Rust; Spark sorts, groups and joins between them.

1. Every article gives the fingerprints of its story. Sorted by fingerprint, they tell which articles share passages; of one
   fingerprint the first sixteen articles stand for all, so that a story printed by thousands costs no more than thousands.
2. Each article is compared with the sixteen earlier ones that share most with it. Articles that share these meet in one place,
   so that each text travels once, not once a pair.
3. Quotations are found and compared in the same way, by their runs of three words; of one run the first four stand for all.
4. Articles of which each has half of the text of another, directly or through others, make a component; whose report each page
   is, is told within one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord import _onrecord

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import Column, DataFrame

#: Columns that links look at, beside the text; those that are not there say nothing.
KNOWN = ("parts", "url", "file", "outlet", "published", "byline")

#: Rounds after which components have long been found: each halves the longest way to the first article, or better.
MOST_ROUNDS = 40


class Links(NamedTuple):
    """What many articles have to do with each other."""

    #: ``reprint``, ``version`` and ``repeat`` links, in the columns of the table ``links`` of docs/reference/columns.md.
    links: DataFrame
    #: Whose report each version is: ``report`` to ``like_version`` as in the table ``origins``; ``copies`` is a number that
    #: versions have in common which share half of their text or more, directly or through others.
    origins: DataFrame


def link(articles: DataFrame, order: str, statements: DataFrame | None = None) -> Links:
    """Links articles as a record links them that gets them one by one.

    ``articles`` has the columns of the table ``articles``, as `onrecord.spark.read` gives it with ``table="articles"``; it may
    have others. What counts are ``text``, ``parts``, ``url``, ``file``, ``outlet``, ``published`` and ``byline``; without
    ``parts``, they are found in the text. ``order`` names a column of integers, each once: the order in which a record would
    get the articles. An article has the number of its first version.

    ``statements`` has the columns ``id``, ``number``, ``content`` and ``manner`` of the table ``statements``, and of each its
    article's ``order``, below 2**51; without it, no ``repeat`` links are looked for.

    The rows of both results are those of a record's export, whatever the number of machines. Articles whose number or text is
    null are left out; a text that was there before, at the same address or in the same outlet, is left out too.

    The components are found here and now, and what they rest on stays in memory, or on the disks of the machines, until the
    session ends; the rest is lazy. They are found in rounds, whose results are lost with a machine, and the job with them,
    unless they are written to a folder that all machines share: ``spark.sparkContext.setCheckpointDir(…)`` before.
    """
    from pyspark.sql import functions as F

    if order not in articles.columns or "text" not in articles.columns:
        raise KeyError(f'links need the columns "text" and "{order}"; there are {", ".join(articles.columns)}')
    known = [_text(F.col(name) if name in articles.columns else F.lit(None), name) for name in KNOWN]
    given = articles.select(F.col(order).cast("bigint").alias("at"), F.col("text"), *known)
    given = given.where(F.col("at").isNotNull() & F.col("text").isNotNull())
    versions = _versions(given).join(given.drop("url", "file", "outlet"), "at").persist()

    marks = _map(versions, "marks", "marks")
    near = _nearest(marks, _onrecord.FIRST_ARTICLES, _onrecord.FEWEST_SHARED, _onrecord.MOST_CANDIDATES)
    near = (
        near.groupBy("later")
        .agg(F.sort_array(F.collect_list("earlier")).alias("with"), F.min("earlier").alias("block"))
        .persist()
    )

    columns = ("block", "at", "article", "version", "with", "text", "parts")
    later = near.withColumnRenamed("later", "at").join(versions, "at").select(*columns)
    earlier = near.select("block", F.explode("with").alias("at")).distinct().join(versions, "at")
    earlier = earlier.withColumn("with", F.lit(None).cast("array<bigint>")).select(*columns)
    blocks = earlier.unionByName(later).withColumn("is_later", F.col("with").isNotNull())
    blocks = blocks.repartition("block").sortWithinPartitions("block", "is_later", "at")
    reprints = _map(blocks, "Reprints", "reprints").persist()

    links = _links(versions, reprints)
    if statements is not None:
        links = links.unionByName(_repeats(versions, statements, order), allowMissingColumns=True).select(*links.columns)
    return Links(links, _origins(versions, reprints))


def _nearest(marks: DataFrame, first: int, fewest: int, most: int) -> DataFrame:
    """Of each text the earlier ones that share most marks with it: ``later``, ``earlier``, ``n``."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    marks = marks.repartition("hash").sortWithinPartitions("hash", "at")
    pairs = _map(marks, "Passages", "pairs", first).repartition("later")
    pairs = pairs.groupBy("later", "earlier").agg(F.sum("n").alias("n"))
    nearest = Window.partitionBy("later").orderBy(F.col("n").desc(), "earlier")
    ranked = pairs.where(F.col("n") >= fewest).withColumn("rank", F.row_number().over(nearest))
    return ranked.where(F.col("rank") <= most).drop("rank")


def _repeats(versions: DataFrame, statements: DataFrame, order: str) -> DataFrame:
    """To which earlier printing each quotation goes back."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    needed = [order, "id", "number", "content", "manner"]
    if missing := sorted(set(needed) - set(statements.columns)):
        raise KeyError(f'repeats need the column "{missing[0]}" of statements; there are {", ".join(statements.columns)}')
    at, number = F.col(order).cast("bigint").alias("at"), F.col("number").cast("bigint")
    said = statements.select(at, number, "id", "content", "manner")
    said = said.where(F.col("manner").isin("direct", "mixed") & (F.col("number") <= _onrecord.MOST_STATEMENTS))
    said = said.join(versions.select("at", "article", "version"), "at")
    # Quotations of an article in order, after those of the articles before.
    said = said.withColumn("at", F.col("at") * (_onrecord.MOST_STATEMENTS + 1) + F.col("number"))
    quotations = _map(said, "quotations", "quotations").persist()

    near = _nearest(_map(quotations, "runs", "marks"), _onrecord.FIRST_QUOTATIONS, 1, _onrecord.MOST_COMPARED)
    later = quotations.select(F.col("at").alias("later"), "quoted")
    earlier = quotations.select(F.col("at").alias("earlier"), F.col("quoted").alias("before"))
    found = _map(near.join(later, "later").join(earlier, "earlier"), "repeats", "repeats")
    most = Window.partitionBy("later").orderBy(F.col("containment").desc(), F.col("n").desc(), "earlier")
    best = found.withColumn("rank", F.row_number().over(most)).where(F.col("rank") == 1)

    here = quotations.select(F.col("at").alias("later"), "article", "version", "statement")
    there = quotations.select(
        F.col("at").alias("earlier"), *(F.col(name).alias(f"to_{name}") for name in ("article", "version", "statement"))
    )
    links = best.drop("n", "rank").join(here, "later").join(there, "earlier").drop("later", "earlier")
    return links.withColumn("kind", F.lit("repeat"))


def components(pairs: DataFrame) -> DataFrame:
    """The connected components of pairs of integers, ``one`` and ``other``: of each, ``at``, the least it is tied to, ``least``.

    Large and small stars in turns (Kiveris and others, "Connected components in MapReduce and beyond", SoCC 2014): the number of
    rounds grows with the logarithm of the number of articles, squared at worst, and each sorts no more pairs than there were.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    def stars(pairs: DataFrame, is_large: bool) -> DataFrame:
        turned = pairs.select(F.col("other").alias("one"), F.col("one").alias("other"))
        # Large: neighbours that come later go to the least one. Small: those that come earlier do, and the middle itself.
        both = pairs.unionByName(turned) if is_large else pairs
        around = Window.partitionBy("one")
        least = F.least("one", F.min("other").over(around))
        met = both.withColumn("least", least)
        if is_large:
            met = met.where(F.col("other") > F.col("one"))
        moved = met.select(F.col("other").alias("one"), F.col("least").alias("other"))
        if not is_large:
            moved = moved.unionByName(met.select("one", F.col("least").alias("other")))
        return moved.where(F.col("one") > F.col("other")).distinct()

    def state(pairs: DataFrame) -> tuple[Any, ...]:
        mixed = F.xxhash64("one", "other")
        return tuple(pairs.agg(F.count("*"), F.bit_xor(mixed)).first() or ())

    # From the later to the earlier.
    pairs = pairs.select(F.greatest("one", "other").alias("one"), F.least("one", "other").alias("other"))
    pairs = _cut(pairs.where(F.col("one") > F.col("other")).distinct())
    before = state(pairs)
    for _ in range(MOST_ROUNDS):
        pairs = _cut(stars(stars(pairs, True), False))
        after = state(pairs)
        if after == before:
            tied = pairs.select(F.col("one").alias("at"), F.col("other").alias("least"))
            return tied.unionByName(pairs.select(F.col("other").alias("at"), F.col("other").alias("least")).distinct())
        before = after
    raise RuntimeError(f"the components of the articles were not found in {MOST_ROUNDS} rounds")


def _cut(rows: DataFrame) -> DataFrame:
    """The same rows as a beginning of their own: a plan that holds all rounds before it grows beyond any memory.

    Where the session has a folder for checkpoints, they go there, and outlive the loss of a machine."""
    directory = rows.sparkSession.sparkContext.getCheckpointDir()
    return rows.checkpoint() if directory else rows.localCheckpoint()


def _text(column: Column, name: str) -> Column:
    from pyspark.sql import functions as F

    return F.nullif(column.cast("string"), F.lit("")).alias(name)


def _versions(given: DataFrame) -> DataFrame:
    """The rows that a record would keep, with the numbers of their article and version: store/add.rs."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    text_id = F.sha2("text", 256)
    said = given.select("at", "url", "file", "outlet", text_id.alias("text_id"))
    file = F.when(F.col("file") != "-", F.concat(F.lit("file:"), "file"))
    text = F.concat(F.lit("text:"), F.coalesce("outlet", F.lit("")), F.lit(":"), "text_id")
    said = said.withColumn("key", F.coalesce("url", file, text))

    def nth(*columns: str) -> Column:
        return F.row_number().over(Window.partitionBy(*columns).orderBy("at"))

    is_known = (nth("text_id", "key") > 1) | (F.col("url").isNull() & (nth("text_id", "outlet") > 1))
    kept = said.withColumn("is_known", is_known).where(~F.col("is_known"))
    first = F.min("at").over(Window.partitionBy("key"))
    kept = kept.withColumn("article", first).withColumn("version", nth("key").cast("bigint"))
    return kept.select("at", "article", "version", "outlet")


def _links(versions: DataFrame, reprints: DataFrame) -> DataFrame:
    """The rows of the table ``links``."""
    from pyspark.sql import functions as F
    from pyspark.sql.pandas.types import from_arrow_schema

    before = versions.where(F.col("version") > 1).select(
        F.lit("version").alias("kind"),
        "article",
        "version",
        F.col("article").alias("to_article"),
        (F.col("version") - 1).alias("to_version"),
    )
    both = reprints.drop("later", "earlier").withColumn("kind", F.lit("reprint"))
    both = both.unionByName(before, allowMissingColumns=True)
    schema = from_arrow_schema(_onrecord.schema("links"))
    columns = [field for field in schema if field.name != "problem"]
    there = [field.name for field in columns if field.name in both.columns]
    missing = {field.name: F.lit(None).cast(field.dataType) for field in columns if field.name not in there}
    return both.select(*there).withColumns(missing).select(*(field.name for field in columns))


def _origins(versions: DataFrame, reprints: DataFrame) -> DataFrame:
    """Whose report each version is."""
    from pyspark.sql import functions as F

    # No other link tells whose report a page is; and through passages alone half of all news would hang together.
    strong = reprints.where((F.col("likeness") == "copy") | (F.col("containment") >= _onrecord.LIKE))
    tied = components(strong.select(F.col("later").alias("one"), F.col("earlier").alias("other")))
    pages = _map(versions, "credits", "credits").join(tied, "at", "left")
    pages = pages.withColumn("component", F.coalesce("least", "at")).drop("least")
    shared = strong.withColumnRenamed("later", "at").join(tied, "at").withColumnRenamed("least", "component")
    shared = shared.select("component", "at", "article", "version", "earlier", "likeness", "containment", "basis")
    rows = pages.unionByName(shared, allowMissingColumns=True).withColumn("is_link", F.col("page").isNull())
    rows = rows.repartition("component")
    rows = rows.sortWithinPartitions("component", "is_link", "article", "version", "earlier")
    return _map(rows, "Reports", "reports")


def _map(rows: DataFrame, name: str, result: str, *arguments: int) -> DataFrame:
    """What a function, or a class made with ``arguments``, of the native half makes of each part of some rows."""
    from pyspark.sql.pandas.types import from_arrow_schema

    def each(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        step = getattr(_onrecord, name)
        if isinstance(step, type):
            kept = step(*arguments)
            for batch in batches:
                yield from kept.add(batch).to_batches()
            yield from kept.finish().to_batches()
        else:
            for batch in batches:
                yield from step(batch).to_batches()

    return rows.mapInArrow(each, from_arrow_schema(_onrecord.link_schema(result)))
