"""The record: what Python asks, the program answers alike."""

import datetime
import json
import subprocess

import onrecord
import pyarrow
import pyarrow.parquet
import pytest
from conftest import ARTICLE, ROOT


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory):
    """The story of examples/ in a record."""
    path = tmp_path_factory.mktemp("record") / "story.db"
    with onrecord.Record(path) as record:
        added = record.add(ROOT / "examples/story")
        assert added.articles >= 8 and not added.failed
    return path


def lines(program, *arguments) -> list:
    said = subprocess.run([program, *arguments], stdout=subprocess.PIPE, check=False).stdout.decode()
    return [json.loads(line) for line in said.splitlines()]


def test_what_is_found_is_what_the_program_finds(story, program) -> None:
    with onrecord.Record(story) as record:
        found = record.find("pier", speaker="staunt", since="2026-03-01", limit=None)
    said = lines(
        program,
        "find",
        "pier",
        "--speaker",
        "staunt",
        "--since",
        "2026-03-01",
        "--limit",
        "0",
        "--json",
        "--record",
        story,
    )
    assert [one.id for one in found] == [one["id"] for one in said] != []
    assert [one.article.outlet for one in found] == [one["article"]["outlet"] for one in said]


def test_a_quotation_is_checked(story, program) -> None:
    with onrecord.Record(story) as record:
        words = "I have signed nothing, and nothing will be signed"
        printed = record.check(words)
        assert record.check("nobody ever said anything like this about herons and clocks") == []
    said = lines(program, "check", words, "--json", "--record", story)
    assert [one.grade for one in printed] == [one["grade"] for one in said] != []


def test_a_claim_is_traced(story, program) -> None:
    with onrecord.Record(story) as record:
        found = record.find("lease", limit=1)[0]
        trace = record.trace(found.id, by="statement")
        assert trace is not None and record.trace("0" * 16, by="statement") is None
    said = subprocess.run(
        [program, "trace", found.id, "--format", "json", "--record", story], stdout=subprocess.PIPE
    )
    assert trace.to_dict() == json.loads(said.stdout)
    assert trace.n_articles == trace.to_dict()["n_articles"] > 0
    assert trace.claim in str(trace)


def test_tables_are_exported(story, tmp_path) -> None:
    with onrecord.Record(story) as record:
        rows = record.export("statements")
        assert isinstance(rows, pyarrow.Table)
        _, _, n_statements = record.counts()
        assert rows.num_rows == n_statements
        path = tmp_path / "statements.parquet"
        assert record.export("statements", path) == n_statements
        assert pyarrow.parquet.read_table(path).cast(rows.schema) == rows
        denied = record.export("statements", act="deny", since=datetime.date(2026, 3, 1))
        assert 0 < denied.num_rows < n_statements
        with pytest.raises(ValueError, match="csv, jsonl or parquet"):
            record.export("statements", tmp_path / "statements.txt")
        with pytest.raises(ValueError, match="have no act"):
            record.export("articles", act="deny")


def test_a_new_text_of_an_address_is_a_version(tmp_path) -> None:
    with onrecord.Record(tmp_path / "one.db") as record:
        assert record.add_text(ARTICLE, url="http://a.example/1").articles == 1
        assert record.add_text(ARTICLE, url="http://a.example/1").known == 1
        assert record.add_text(ARTICLE + "\nOrr said nothing more.\n", url="http://a.example/1").versions == 1
        assert record.counts()[:2] == (1, 2)
        assert record.add(tmp_path / "missing.txt").failed


def test_a_closed_record_says_so(tmp_path) -> None:
    with onrecord.Record(tmp_path / "one.db") as record:
        assert "0 articles" in repr(record)
    assert "closed" in repr(record)
    with pytest.raises(onrecord.OnrecordError, match="the record is closed"):
        record.find("x")
    with pytest.raises(onrecord.OnrecordError, match="no record of onrecord"):
        (tmp_path / "text.db").write_text("This is no record at all. " * 100)
        onrecord.Record(tmp_path / "text.db")
