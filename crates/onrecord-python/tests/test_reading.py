"""One article: what `onrecord.read` gives, and that nothing it is given breaks it."""

import dataclasses
import json
import subprocess
import threading

import onrecord
import pytest
from conftest import ARTICLE, HOSTILE, ROOT


def test_spans_count_code_points(article: str) -> None:
    reading = onrecord.read(article, outlet="The Harbour Ledger", published="2026-03-03")
    first, second = reading.statements[:2]
    assert reading.words(first.content) == "“We will not sell the pier 🌉,”"
    [(begin, end)] = second.source
    # Behind a letter that has two units in UTF-16 and four bytes in UTF-8.
    assert article[begin:end] == "The mayor’s deputy, Jon Orr,"
    speaker = reading.speaker_of(second)
    assert speaker is not None and speaker.name == "Jon Orr"
    assert first.time is not None and first.time.value == "2026-02-27"


def test_the_json_is_that_of_the_program(article: str, program) -> None:
    # Line ends and all: text that is piped in.
    said = subprocess.run(
        [program, "read", "-", "--format", "jsonl", "--outlet", "The Harbour Ledger"],
        input=article.encode(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.decode()
    reading = onrecord.read(article, outlet="The Harbour Ledger", path="-")
    assert reading.to_json() + "\n" == said
    assert reading.to_dict() == json.loads(said)


def test_every_field_of_the_schema_is_a_field(article: str) -> None:
    schema = json.loads((ROOT / "docs/reference/reading.schema.json").read_text())
    names = {field.name for field in dataclasses.fields(onrecord.Reading)} - {"_json"}
    assert names == set(schema["properties"]) - {"format"}
    kinds = {
        "article": onrecord.Article,
        "speakers": onrecord.Speaker,
        "statements": onrecord.Statement,
        "comment_requests": onrecord.CommentRequest,
        "problems": onrecord.Problem,
    }
    for name, kind in kinds.items():
        one = schema["properties"][name]
        one = one.get("items", one)
        if "$ref" in one:
            one = schema["$defs"][one["$ref"].split("/")[-1]]
        # `selectors` comes with --html only.
        assert {field.name for field in dataclasses.fields(kind)} == set(one["properties"]) - {
            "selectors"
        }, name


def test_a_reading_is_a_value(article: str) -> None:
    reading = onrecord.read(article)
    assert reading == onrecord.Reading.from_json(reading.to_json())
    with pytest.raises(dataclasses.FrozenInstanceError):
        reading.statements[0].act = "deny"  # type: ignore[misc]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("media", ["text", "html", "mail"])
def test_content_never_fails(text: str, media: str) -> None:
    reading = onrecord.read(text, media=media)
    for statement in reading.statements:
        for begin, end in (*statement.source, *statement.cue, *statement.content):
            assert 0 <= begin <= end <= len(reading.article.text)
    page = reading._repr_html_()
    assert "<script" not in page and "<img" not in page
    assert not set("\u202e\u202c\x00") & set(page)


def test_bytes_are_decoded() -> None:
    assert "mayor’s" in onrecord.read(ARTICLE.encode("utf-16")).article.text
    reading = onrecord.read("“Sí,” dijo Orr.".encode("latin-1", "replace"), charset="windows-1252")
    assert "Sí" in reading.article.text
    assert [problem.kind for problem in onrecord.read(b"\x00\x01\x02" * 99).problems] == ["binary"]


def test_what_does_not_exist_is_said() -> None:
    with pytest.raises(ValueError, match="no tier is called"):
        onrecord.read("x", tier="best")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no media is called"):
        onrecord.read("x", media="pdf")  # type: ignore[arg-type]


def test_marked_text_shows_who_and_what(article: str) -> None:
    page = onrecord.read(article)._repr_html_()
    assert ">“We will not sell the pier 🌉,”</mark>" in page
    assert 'title="1 Ada Reyes · reject · reported"' in page


def test_tables_have_the_columns_of_the_documentation(article: str) -> None:
    reading = onrecord.read(article)
    written = (ROOT / "docs/reference/columns.md").read_text()
    for table in ("articles", "statements", "speakers", "links"):
        section = written.split(f"\n## {table}\n")[1].split("\n## ")[0]
        names = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert reading.to_arrow(table).schema.names == names
        assert onrecord.schema(table).names == [*names, "problem"]
    frame = reading.to_pandas()
    assert list(frame["id"]) == [statement.id for statement in reading.statements]
    assert reading.to_polars()["content"].to_list() == list(frame["content"])


def test_other_threads_run_while_one_reads() -> None:
    text = ARTICLE * 100
    ticks = []
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks.append(1)

    other = threading.Thread(target=tick)
    other.start()
    onrecord.read(text)
    done.set()
    other.join()
    assert len(ticks) > 10
