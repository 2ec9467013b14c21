"""A job for Spark: files or a Parquet table in; readings, their tables and their links out, as Parquet.

    spark-submit job.py OUT ARCHIVES… [--fast] [--outlet NAME]
    spark-submit job.py OUT --table PAGES.parquet [--text COLUMN] [--fast]

``python -c 'import onrecord.job; print(onrecord.job.__file__)'`` says where this file is. OUT gets the folders ``readings``,
``articles``, ``statements``, ``speakers``, ``links`` and ``origins``; `onrecord add OUT/articles/*.parquet` makes a record. What is
there already is not made again: a job that was stopped goes on with the first folder that is not whole.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import onrecord.spark
from onrecord.reading import Tier

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def main(arguments: Sequence[str] | None = None, spark: SparkSession | None = None) -> None:
    """Runs the job with the arguments of a command line."""
    from pyspark.sql import SparkSession

    asked = _parser().parse_args(arguments)
    if bool(asked.files) == bool(asked.table):
        raise SystemExit("name files, or a table with --table")
    run(spark or SparkSession.builder.appName("onrecord").getOrCreate(), asked)


def run(spark: SparkSession, asked: argparse.Namespace) -> None:
    """Writes all tables, one after another."""
    from pyspark.sql import functions as F

    tier: Tier = "fast" if asked.fast else "accurate"

    def readings() -> DataFrame:
        if asked.files:
            return onrecord.spark.read_files(spark, asked.files, outlet=asked.outlet, tier=tier)
        pages = spark.read.parquet(asked.table)
        read = onrecord.spark.read(pages, asked.text, table="readings", outlet=asked.outlet, tier=tier)
        return read.select(F.monotonically_increasing_id().alias("number"), "reading", "parts", "problem")

    read = _kept(spark, f"{asked.out}/readings", readings)
    statements = _kept(spark, f"{asked.out}/statements", lambda: _clean(onrecord.spark.rows(read, "statements")))
    _kept(spark, f"{asked.out}/speakers", lambda: _clean(onrecord.spark.rows(read, "speakers")))
    articles = _kept(spark, f"{asked.out}/articles", lambda: _clean(onrecord.spark.rows(read, "articles")))
    if not (_is_whole(spark, f"{asked.out}/links") and _is_whole(spark, f"{asked.out}/origins")):
        links, origins = onrecord.spark.link(articles, order="article", statements=statements)
        _kept(spark, f"{asked.out}/links", lambda: links)
        _kept(spark, f"{asked.out}/origins", lambda: origins)
    n_articles, n_failed = articles.count(), read.where("reading IS NULL").count()
    print(f"onrecord: {n_articles} articles in {asked.out}, {n_failed} pages could not be read", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Reads files or a Parquet table on Spark, and links the articles.")
    parser.add_argument("out", help="folder for the tables, at a path or address that Spark can write")
    parser.add_argument("files", nargs="*", help="files and folders that every machine sees at these paths")
    parser.add_argument("--table", help="a Parquet table instead, a row a page")
    parser.add_argument("--text", default="text", help="its column of texts (default: text)")
    parser.add_argument("--outlet", help="who published what does not say it")
    parser.add_argument("--fast", action="store_true", help="the smaller model")
    return parser


def _clean(rows: DataFrame) -> DataFrame:
    """Without the rows that only say what could not be read: the readings keep these."""
    return rows.where("text_id IS NOT NULL" if "text_id" in rows.columns else "number IS NOT NULL").drop("problem")


def _kept(spark: SparkSession, place: str, make: Callable[[], DataFrame]) -> DataFrame:
    """The table at a place, made where it is not whole."""
    if not _is_whole(spark, place):
        make().write.mode("overwrite").parquet(place)
    return spark.read.parquet(place)


def _is_whole(spark: SparkSession, place: str) -> bool:
    """True where Spark has left its mark that a table is written."""
    java = spark.sparkContext._jvm
    assert java is not None
    mark = java.org.apache.hadoop.fs.Path(f"{place}/_SUCCESS")
    return bool(mark.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).exists(mark))


if __name__ == "__main__":
    main()
