"""Spark: the same rows as without it, with workers that are processes of their own."""

import onrecord
import onrecord.spark
import pandas
import pyarrow
import pytest
from conftest import ARTICLE, HOSTILE, one_executor_killed


def pages(n: int) -> list[tuple[str, str | None, str]]:
    """Articles that differ, of the names `page`, `outlet`, `body`."""
    return [
        (str(at), "The Gull" if at % 2 else None, f"{ARTICLE}\nVote {at} passed, Mina Lund said.\n")
        for at in range(n)
    ]


def same(rows: pandas.DataFrame, given: list[tuple[str, str | None, str]]) -> bool:
    """True when the rows are those that are read without Spark, in any order."""
    table = pyarrow.table(
        {name: [page[at] for page in given] for at, name in enumerate(("page", "outlet", "body"))}
    )
    alone = onrecord.read_batch(table, text="body", keep=["page"]).to_pandas()

    def lines(frame: pandas.DataFrame) -> list[str]:
        frame = frame.drop(columns=["article"]).astype(object)
        records = frame.where(frame.notna(), None).to_dict("records")
        return sorted(str(record) for record in records)

    return lines(rows) == lines(alone)


def test_rows_are_those_without_spark(spark) -> None:
    given = pages(20)
    df = spark.createDataFrame(given, "page string, outlet string, body string").repartition(4)
    assert same(onrecord.spark.read(df, text="body", keep=["page"]).toPandas(), given)


def test_a_killed_executor_changes_nothing(spark) -> None:
    given = pages(300)
    df = spark.createDataFrame(given, "page string, outlet string, body string").repartition(12)
    rows = onrecord.spark.read(df, text="body", keep=["page"])
    with one_executor_killed(spark, tasks=12):
        assert same(rows.toPandas(), given)


def test_a_poisoned_text_never_kills_a_task(spark) -> None:
    texts = [None if "\ud800" in text else text for text in HOSTILE] + [ARTICLE]
    df = spark.createDataFrame(list(enumerate(texts)), "page int, text string").repartition(3)
    rows = onrecord.spark.read(df, keep=["page"], max_size=100_000).toPandas()
    last = rows[rows["page"] == len(texts) - 1]
    assert last["id"].notna().sum() == len(onrecord.read(ARTICLE).statements)
    problems = rows[rows["id"].isna()]["problem"]
    assert problems.str.startswith("too_large: ").sum() == 1
    assert problems.str.startswith("empty: ").sum() >= 3


def test_a_clash_of_names_is_said_before_anything_runs(spark) -> None:
    df = spark.createDataFrame([(1, ARTICLE)], "id int, text string")
    with pytest.raises(ValueError, match="renames yours"):
        onrecord.spark.read(df, keep=["id"])
    with pytest.raises(KeyError, match="no column is called"):
        onrecord.spark.read(df, text="body")
    assert onrecord.spark.read(df, keep={"id": "page"}).columns[0] == "page"
