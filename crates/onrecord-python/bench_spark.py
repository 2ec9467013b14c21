"""What reading and linking cost on Spark, with two executors of one core each, beside the program with two threads.

    python crates/onrecord-python/bench_spark.py read ARTICLES.jsonl N…
    python crates/onrecord-python/bench_spark.py link RECORD.db N…

`read` reads the first N articles with the fast model on both and compares the seconds that passed, the program to 20,000 articles only;
Spark's start is not counted, that of its workers and of the program is. CPU seconds, which other programs hardly change, are those of all
of Spark. `link` links the first N articles of a record, and says seconds and bytes shuffled; for all of them it compares what it found
with the links and origins that the record has. ``cargo xtask make-record`` and ``cargo xtask bench --record`` make both. Run it with the
package on Python's path, on a machine that does nothing else.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import onrecord.spark
from pyspark.sql import DataFrame, SparkSession

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "target/bench/spark"
# The program reads no more: its cost does not change with their number.
COMPARED = 20_000
PROGRAM = os.environ.get("ONRECORD_PROGRAM", str(ROOT / "target/release/onrecord"))

ENDS = ("article", "version", "statement", "to_article", "to_version", "to_statement")
LINK = ("kind", *ENDS, "likeness", "containment", "basis")
ORIGIN = ("article", "version", "report", "report_kind", "report_by", "report_basis", "like_article", "like_version")


def session() -> SparkSession:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,4096]").appName("onrecord")
    for name, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "3g",
        "spark.executor.memory": "3g",
        "spark.sql.shuffle.partitions": "16",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(PLACE / "shuffled"),
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setCheckpointDir(str(PLACE / "checkpoints"))
    return spark


def shuffled(spark: SparkSession) -> int:
    """Bytes that all stages so far have written for other stages to read."""
    address = f"{spark.sparkContext.uiWebUrl}/api/v1/applications/{spark.sparkContext.applicationId}/stages"
    with urllib.request.urlopen(address) as stages:
        return sum(stage["shuffleWriteBytes"] for stage in json.load(stages))


def cpu_seconds() -> float:
    """CPU seconds so far of this process and all that it started: Spark's driver, its executors, their Python workers."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended meanwhile.
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
        # Its own, and those of children that ended.
        ticks[int(path.parent.name)] = sum(map(int, fields[11:15]))
    tree = [os.getpid()]
    for process in tree:
        tree.extend(children.get(process, []))
    return sum(ticks.get(process, 0) for process in tree) / os.sysconf("SC_CLK_TCK")


def fresh(name: str) -> str:
    """A path at which nothing is, neither a file nor a folder."""
    path = PLACE / name
    if path.is_file():
        path.unlink()
    shutil.rmtree(path, ignore_errors=True)
    return str(path)


def read(spark: SparkSession, articles: Path, sizes: list[int]) -> None:
    print("articles   words      the program   Spark   its CPU   Spark's rate, of the program's")
    lines = articles.read_text().splitlines()
    for n in sizes:
        texts = [{"text": json.loads(line)["text"]} for line in lines[:n]]
        some = PLACE / "some.jsonl"
        some.write_text("".join(json.dumps(text) + "\n" for text in texts))
        n_words = sum(len(text["text"].split()) for text in texts)
        alone = seconds_of_program(some) if n <= COMPARED else None
        df = spark.read.schema("text string").json(str(some)).repartition(max(8, n // 500))
        before, start = cpu_seconds(), time.monotonic()
        onrecord.spark.read(df, tier="fast").write.csv(fresh("some"))
        there, cpu = time.monotonic() - start, cpu_seconds() - before
        alone_s, rate = (f"{alone:.1f} s", f"{alone / there:.0%}") if alone else ("", "")
        print(f"{n:8,} {n_words:10,} {alone_s:>12} {there:8.1f} s {cpu:8.1f} s {rate:>9}", flush=True)


def seconds_of_program(articles: Path) -> float:
    """Seconds in which the program reads all of them with two threads."""
    start = time.monotonic()
    command = [PROGRAM, "read", str(articles), "--fast", "--jobs", "2", "--quiet", "--format", "csv", "-o", fresh("some.csv")]
    subprocess.run(command, check=True)
    return time.monotonic() - start


def link(spark: SparkSession, record: Path, sizes: list[int]) -> None:
    for table in ("articles", "statements", "links", "origins"):
        to = ["--table", table, "--format", "parquet", "--output", fresh(f"{table}.parquet")]
        subprocess.run([PROGRAM, "export", "--record", str(record), *to], check=True)
    articles, statements = (spark.read.parquet(str(PLACE / f"{name}.parquet")) for name in ("articles", "statements"))
    n_all = articles.count()
    print("articles   links    largest   seconds   shuffled   a second   bytes an article")
    for n in sizes:
        before, start = shuffled(spark), time.monotonic()
        some, said = (table.where(f"article <= {n}").repartition(16) for table in (articles, statements))
        found = onrecord.spark.link(some, order="article", statements=said)
        found.links.write.parquet(fresh("found-links"))
        found.origins.write.parquet(fresh("found-origins"))
        seconds = time.monotonic() - start
        n_bytes = shuffled(spark) - before
        links, origins = (spark.read.parquet(str(PLACE / f"found-{name}")) for name in ("links", "origins"))
        largest = origins.groupBy("copies").count().agg({"count": "max"}).first()[0]
        row = f"{n:8,} {links.count():8,} {largest:8,} {seconds:8.1f} s {n_bytes / 1e6:8.1f} MB"
        print(f"{row} {n / seconds:9.0f} {n_bytes / n:9.0f}", flush=True)
        if n >= n_all:
            kept = spark.read.parquet(str(PLACE / "links.parquet")).where("kind IN ('reprint', 'version', 'repeat')")
            compare("links", links, kept, LINK)
            kept = spark.read.parquet(str(PLACE / "origins.parquet")).where("level = 'article'")
            compare("origins", origins, kept, ORIGIN)


def compare(name: str, found: DataFrame, kept: DataFrame, columns: tuple[str, ...]) -> None:
    found, kept = found.select(*columns), kept.select(*columns)
    more, fewer = found.exceptAll(kept).count(), kept.exceptAll(found).count()
    print(f"{name}: {kept.count():,} of the record; Spark has {more} others and lacks {fewer}", flush=True)
    if more or fewer:
        raise SystemExit(1)


def main() -> None:
    what, path, sizes = sys.argv[1], Path(sys.argv[2]), [int(n) for n in sys.argv[3:]]
    PLACE.mkdir(parents=True, exist_ok=True)
    spark = session()
    try:
        {"read": read, "link": link}[what](spark, path, sizes)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
