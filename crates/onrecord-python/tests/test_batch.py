"""Tables of texts: every form that they come in, and that no text stops the others."""

import json
import os
import subprocess
from collections import Counter

import onrecord
import onrecord.spark
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from conftest import ARTICLE, HOSTILE, ROOT


def statements(rows) -> int:
    return rows.num_rows - rows["id"].null_count


N_STATEMENTS = len(onrecord.read(ARTICLE).statements)


@pytest.mark.parametrize(
    "texts",
    [
        [ARTICLE, None],
        iter([ARTICLE, None]),
        pandas.Series([ARTICLE, None]),
        polars.Series([ARTICLE, None]),
        pyarrow.array([ARTICLE, None]),
        pyarrow.chunked_array([[ARTICLE], [None]]),
        pyarrow.array([ARTICLE, None], type=pyarrow.string_view()),
        pyarrow.array([ARTICLE, None]).dictionary_encode(),
        polars.DataFrame({"text": [ARTICLE, None]}),
        polars.DataFrame({"text": [ARTICLE, None]}).to_struct(),
        pandas.DataFrame({"text": [ARTICLE, None]}),
        pyarrow.table({"text": [ARTICLE, None]}),
    ],
    ids=lambda texts: f"{type(texts).__module__.split('.')[0]}.{type(texts).__name__}",
)
def test_texts_come_in_many_forms(texts) -> None:
    rows = onrecord.read_batch(texts)
    assert isinstance(rows, pyarrow.Table)
    assert statements(rows) == N_STATEMENTS
    assert rows["article"].to_pylist() == [1] * N_STATEMENTS + [2]
    assert rows["problem"].to_pylist() == [None] * N_STATEMENTS + ["empty: there is no text"]


def test_a_batch_gives_a_batch() -> None:
    batch = pyarrow.record_batch({"body": [ARTICLE], "paper": ["The Gull"], "id": [7]})
    rows = onrecord.read_batch(batch, text="body", columns={"outlet": "paper"}, keep={"id": "page"})
    assert isinstance(rows, pyarrow.RecordBatch)
    assert rows.schema.names[0] == "page" and rows.schema.names[1:] == onrecord.schema().names
    assert set(rows["page"].to_pylist()) == {7} and set(rows["outlet"].to_pylist()) == {"The Gull"}
    none = onrecord.read_batch(batch.slice(0, 0), text="body")
    assert isinstance(none, pyarrow.RecordBatch) and none.num_rows == 0
    assert none.schema == onrecord.schema()


def test_no_text_stops_the_others() -> None:
    texts = [*HOSTILE, None, ARTICLE]
    rows = onrecord.read_batch(texts, max_size=100_000, jobs=2)
    by_article = Counter(rows["article"].to_pylist())
    assert by_article[len(texts)] == N_STATEMENTS
    problems = dict(zip(rows["article"].to_pylist(), rows["problem"].to_pylist()))
    too_large = [problem for problem in problems.values() if problem and problem.startswith("too_large: ")]
    assert too_large == ["too_large: the text has 200000 bytes, above the limit of 100000"]
    assert problems[len(texts) - 1] == "empty: there is no text"
    readings = onrecord.read_batch(texts, table="readings")
    assert readings["article"].to_pylist() == list(range(1, len(texts) + 1))


def test_texts_of_a_slice_are_its_own() -> None:
    batch = pyarrow.record_batch({"text": ["x", ARTICLE, "“No,” Orr said."]})
    rows = onrecord.read_batch(batch.slice(1, 1))
    assert statements(rows) == N_STATEMENTS


def test_days_and_categories_are_text() -> None:
    day = pyarrow.array([20_515], type=pyarrow.date32())
    rows = onrecord.read_batch(pyarrow.table({"text": [ARTICLE], "published": day}))
    assert rows["published"][0].as_py() == "2026-03-03"
    assert rows["time_value"][0].as_py() == "2026-02-27"
    assert rows["published_day"].type == pyarrow.date32()


def test_bylines_have_several_names() -> None:
    table = pyarrow.table({"text": [ARTICLE, ARTICLE], "byline": [["Ana Lund", " Jon Orr "], None]})
    rows = onrecord.read_batch(table, table="articles")
    assert rows["byline"].to_pylist() == ["Ana Lund; Jon Orr", None]


def test_what_cannot_be_meant_is_said() -> None:
    batch = pyarrow.record_batch({"text": [ARTICLE], "outlet": ["x"], "places": [["a"]]})
    with pytest.raises(
        KeyError, match='no column is called \\\\?"body\\\\?"; there are text, outlet, places'
    ):
        onrecord.read_batch(batch, text="body")
    with pytest.raises(ValueError, match="renames yours"):
        onrecord.read_batch(batch, keep=["outlet"])
    with pytest.raises(ValueError, match="no table is called"):
        onrecord.read_batch(batch, table="words")
    with pytest.raises(ValueError, match="no field is called 'author'"):
        onrecord.read_batch(batch, columns={"author": "places"})
    with pytest.raises(TypeError, match="onrecord.read"):
        onrecord.read_batch(ARTICLE)
    with pytest.raises(TypeError, match="not of text"):
        onrecord.read_batch(batch, columns={"url": "places"})


def test_the_program_writes_the_same_tables(tmp_path, program) -> None:
    lines = [
        {"text": ARTICLE.strip(), "outlet": "The Gull"},
        {"text": "“No,” Mina Lund said.", "url": "http://a.example/1"},
    ]
    articles = tmp_path / "articles.jsonl"
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines))
    out = tmp_path / "out"
    subprocess.run([program, "read", articles, "--format", "parquet", "-o", out, "--quiet"], check=True)
    given = pyarrow.Table.from_pylist([{"outlet": None, "url": None, **line} for line in lines])
    given = given.append_column("path", pyarrow.array([f"{articles}:{row}" for row in (1, 2)]))
    for table in ("articles", "statements", "speakers", "links"):
        [part] = (out / table).iterdir()
        written = pyarrow.parquet.read_table(part)
        read = onrecord.read_batch(given, table=table).drop_columns(["problem"])
        assert written.cast(read.schema) == read, table


def test_the_program_python_and_spark_read_the_same(spark, helsinki, program) -> None:
    # All 612 pages, the parts of which any order may finish first; sorted, they are the same bytes.
    tier = os.environ.get("ONRECORD_TIER", "fast")  # The accurate model takes minutes.
    command = [program, "read", helsinki, "--format", "jsonl", "--quiet", "--jobs", "2"]
    command += ["--map", "outlet=publisher,published=scrape_time", *(["--fast"] if tier == "fast" else [])]
    written = subprocess.run(command, stdout=subprocess.PIPE).stdout.decode().splitlines()
    pages = [json.loads(line) for line in helsinki.read_text().splitlines()]
    table = pyarrow.table(
        {
            "text": [page["text"].strip() for page in pages],
            "publisher": [page["publisher"] for page in pages],
            "scrape_time": [page["scrape_time"] for page in pages],
            "path": [f"{helsinki}:{row}" for row in range(1, len(pages) + 1)],
        }
    )
    columns = {"outlet": "publisher", "published": "scrape_time"}
    read = onrecord.read_batch(table, columns=columns, table="readings", tier=tier)
    lines = [line for line in read["reading"].to_pylist() if line is not None]
    assert len(lines) > 600
    assert sorted(lines) == sorted(written)
    df = spark.createDataFrame(table.to_pandas()).repartition(8)
    rows = onrecord.spark.read(df, columns=columns, table="readings", tier=tier).select("reading").collect()
    assert sorted(row["reading"] for row in rows if row["reading"] is not None) == sorted(written)
