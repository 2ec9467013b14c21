"""Spark: the same rows as without it, with workers that are processes of their own."""

import os
import shutil
import sys

import onrecord
import onrecord.spark
import pytest
from conftest import ARTICLE, HOSTILE

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed; cargo xtask test installs it")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local-cluster[2,1,1024]").appName("onrecord")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.sql.shuffle.partitions": "4",
    }.items():
        session = session.config(name, value)
    session = session.getOrCreate()
    yield session
    session.stop()


def test_rows_are_those_without_spark(spark) -> None:
    pages = [(str(n), "The Gull" if n % 2 else None, f"{ARTICLE}\nVote {n} passed, Mina Lund said.\n") for n in range(20)]
    df = spark.createDataFrame(pages, "page string, outlet string, body string").repartition(4)
    rows = onrecord.spark.read(df, text="body", keep=["page"]).toPandas()
    import pyarrow

    table = pyarrow.table({name: [page[at] for page in pages] for at, name in enumerate(("page", "outlet", "body"))})
    alone = onrecord.read_batch(table, text="body", keep=["page"]).to_pandas()
    key = ["page", "number"]
    rows, alone = (one.drop(columns=["article", "published_day"]).sort_values(key, ignore_index=True) for one in (rows, alone))
    assert rows.astype(str).replace("nan", "None").equals(alone.astype(str).replace("nan", "None"))


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
    assert onrecord.spark.read(df, keep={"id": "page"}).columns[0] == "page"
