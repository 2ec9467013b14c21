"""Links on Spark: those of a record that gets the same articles one by one."""

import random
from pathlib import Path

import onrecord
import onrecord.spark
import pytest
from conftest import ROOT, one_executor_killed
from onrecord.linking import components

COLUMNS = ("url", "title", "outlet", "byline", "published")

WORDS = (
    "harbor pier council vote lease ferry mayor crane storm quay budget tender boat market bridge rail dock "
    "repair inspector crown ledger tide fog rope anchor crew captain cargo sail chart reef gull lantern"
).split()

OUTLETS = ("The Gull", "Harbor Ledger", "Port Sella Times", "The Courier", "Evening Tide", "Quay Radio")


def press(n_stories: int) -> list[dict[str, str | None]]:
    """Made-up articles: stories that are printed once or often, whole, cut or edited, with credits and furniture."""
    chance = random.Random(7)

    def sentence() -> str:
        words = " ".join(chance.choice(WORDS) for _ in range(chance.randint(9, 16)))
        if chance.random() < 0.3:
            return f"“The {words},” said {chance.choice(('Ada Reyes', 'Jon Orr', 'Mina Lund'))}."
        return f"The {words}."

    pages: list[dict[str, str | None]] = []
    for story in range(n_stories):
        paragraphs = [" ".join(sentence() for _ in range(2)) for _ in range(chance.randint(4, 7))]
        for printing in range(1 + int(chance.paretovariate(0.7)) % 25):
            outlet = chance.choice(OUTLETS)
            printed = paragraphs[: chance.randint(3, len(paragraphs))]
            if chance.random() < 0.3:
                printed[chance.randrange(len(printed))] = " ".join(sentence() for _ in range(3))
            if chance.random() < 0.3:
                printed[0] = f"PORT SELLA (AP) — {printed[0]}"
            printed.append(f"All that {outlet} prints about boats and tides belongs to it and to nobody else in the world.")
            page: dict[str, str | None] = {
                "url": f"https://example.org/{story}/{printing}" if chance.random() < 0.9 else None,
                "title": f"Story {story}",
                "outlet": outlet if chance.random() < 0.9 else None,
                "byline": "Ada Reyes" if chance.random() < 0.5 else None,
                "published": f"2026-03-{1 + story % 28:02}T{printing % 24:02}:00:00Z",
                "text": "\n\n".join(printed),
            }
            pages.append(page)
            if chance.random() < 0.15:
                # Sent again; changed; or at another address of the same outlet.
                pages.append({**page, "text": chance.choice((page["text"], f"{page['text']}\n\n{sentence()}"))})
            if chance.random() < 0.1:
                pages.append({**page, "url": chance.choice((None, f"https://example.org/again/{story}/{printing}"))})
    return pages


def examples() -> list[dict[str, str | None]]:
    folder = ROOT / "examples/story"
    none = dict.fromkeys(COLUMNS)
    return [{**none, "text": path.read_text(), "url": f"https://example.org/{path.name}"} for path in sorted(folder.iterdir())]


def rows(table, numbers: dict[int, int], columns: tuple[str, ...]) -> list[tuple]:
    """The rows of an export, sorted, with the articles numbered as they were given."""
    found = []
    for row in table.select(columns).to_pylist():
        for name in ("article", "to_article", "like_article"):
            if row.get(name) is not None:
                row[name] = numbers[row[name]]
        found.append(tuple(row[name] for name in columns))
    return sorted(found, key=str)


LINK = (
    "kind",
    "article",
    "version",
    "statement",
    "to_article",
    "to_version",
    "to_statement",
    "likeness",
    "containment",
    "basis",
)
ORIGIN = (
    "article",
    "version",
    "report",
    "report_kind",
    "report_by",
    "report_basis",
    "like_article",
    "like_version",
)


@pytest.mark.parametrize("pages", [press(60), examples()], ids=["press", "examples"])
def test_links_are_those_of_a_record(spark, pages, tmp_path: Path) -> None:
    numbers = {}
    with onrecord.Record(tmp_path / "one.db") as record:
        for number, page in enumerate(pages):
            known = {name: page[name] for name in COLUMNS}
            if record.add_text(page["text"], **known, tier="fast").articles:
                numbers[len(numbers) + 1] = 1000 + number
        links, origins = record.export("links"), record.export("origins")
    links = links.filter(onrecord_field("kind").isin(["reprint", "version", "repeat"]))
    origins = origins.filter(onrecord_field("level") == "article")

    given = [(1000 + number, *(page[name] for name in (*COLUMNS, "text"))) for number, page in enumerate(pages)]
    random.Random(1).shuffle(given)
    names = ["number long", *(f"{name} string" for name in (*COLUMNS, "text"))]
    df = spark.createDataFrame(given, ", ".join(names)).repartition(5)
    articles = onrecord.spark.read(df, table="articles", keep={"number": "place"}, tier="fast")
    statements = onrecord.spark.read(df, table="statements", keep={"number": "place"}, tier="fast")
    found = onrecord.spark.link(articles, order="place", statements=statements)

    same = {number: number for number in numbers.values()}
    assert found.links.columns == [name for name in onrecord.schema("links").names if name != "problem"]
    expected = rows(links, numbers, LINK)
    assert rows(found.links.toArrow(), same, LINK) == expected
    assert rows(found.origins.toArrow(), same, ORIGIN) == rows(origins, numbers, ORIGIN)
    kinds = {row[0] for row in expected}
    assert {"reprint", "repeat"} <= kinds and (len(pages) < 20 or "version" in kinds)
    # All that share half of their text, directly or through others, have one number.
    copies = {(row["article"], row["version"]): row["copies"] for row in found.origins.collect()}
    strong = [row for row in expected if row[0] == "reprint" and (row[7] == "copy" or row[8] >= 0.5)]
    ends = [((row[1], row[2]), (row[4], row[5])) for row in strong]
    assert all(copies[one] == copies[other] for one, other in ends)
    assert len(set(copies.values())) == n_components(copies, ends)


def onrecord_field(name: str):
    import pyarrow.compute

    return pyarrow.compute.field(name)


def n_components(nodes, pairs) -> int:
    parents = {node: node for node in nodes}

    def root(node):
        while parents[node] != node:
            node = parents[node]
        return node

    for one, other in pairs:
        parents[root(one)] = root(other)
    return sum(node == parent for node, parent in parents.items())


def test_components_of_a_long_chain_are_found(spark) -> None:
    chain = [(at, at + 1) for at in range(300)] + [(1000 + at, 1000 + (7 * at) % 50) for at in range(50)]
    found = components(spark.createDataFrame(chain, "one long, other long")).collect()
    least = {row["at"]: row["least"] for row in found}
    assert len(found) == len(least) and {least[at] for at in range(301)} == {0}
    assert all(least[at] in range(1000, 1050) and least[at] <= at for at in least if at >= 1000)


def test_what_links_need_is_said(spark) -> None:
    df = spark.createDataFrame([(1, "a")], "id int, body string")
    with pytest.raises(KeyError, match="links need the columns"):
        onrecord.spark.link(df, order="id")
    articles = df.withColumnRenamed("body", "text")
    with pytest.raises(KeyError, match='repeats need the column "content"'):
        onrecord.spark.link(articles, order="id", statements=df)


def test_a_killed_executor_changes_no_links(spark, tmp_path: Path) -> None:
    # What is cached on a machine is lost with it: rounds go to a folder that all share.
    spark.sparkContext.setCheckpointDir(str(tmp_path))
    given = [(number, *(page[name] for name in (*COLUMNS, "text"))) for number, page in enumerate(press(20))]
    df = spark.createDataFrame(given, ", ".join(["place long", *(f"{name} string" for name in (*COLUMNS, "text"))]))
    articles = onrecord.spark.read(df.repartition(8), table="articles", keep=["place"], tier="fast")
    articles.write.parquet(str(tmp_path / "articles"))
    articles = spark.read.parquet(str(tmp_path / "articles"))

    def linked() -> list[list[str]]:
        spark.catalog.clearCache()
        links, origins = onrecord.spark.link(articles, order="place")
        return [sorted(map(str, table.collect())) for table in (links, origins)]

    with one_executor_killed(spark, after=6):
        found = linked()
    assert found == linked() and found[0]
