"""The job for Spark: archives and tables in, Parquet out, which a record opens."""

import json
import shutil
import subprocess
from pathlib import Path

import onrecord
import onrecord.job
import pytest
from conftest import ARTICLE, ROOT


def archive(pages: dict[str, str]) -> bytes:
    """A web archive: a response a page, and one that is no page."""

    def response(url: str, kind: str, body: bytes) -> bytes:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-14T09:30:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    written = [response(url, "text/html; charset=utf-8", page.encode()) for url, page in pages.items()]
    return b"".join([*written, response("https://example.org/a.png", "image/png", b"\x89PNG")])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in (ROOT / "examples/pages").iterdir():
        shutil.copy(path, folder)
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in ARTICLE.split("\n\n"))
    page = f"<html><head><title>Pier to stay</title></head><body><article><h1>Pier to stay</h1>{paragraphs}</article></body></html>"
    pages = {f"https://example.org/{at}": page.replace("Friday", f"the {at}th of May") for at in (4, 5)}
    (folder / "one.warc").write_bytes(archive(pages))
    (folder / "two.jsonl").write_text("".join(json.dumps({"text": ARTICLE, "url": f"u:{at}"}) + "\n" for at in range(3)))
    (folder / "cut.warc.gz").write_bytes(b"\x1f\x8b\x08 cut off")
    return folder


def test_files_become_tables_that_a_record_opens(spark, folder: Path, tmp_path: Path, program: Path, capsys) -> None:
    out = tmp_path / "out"
    # In folders, tables are left out.
    given = [str(folder), str(folder / "two.jsonl")]
    onrecord.job.main([str(out), *given, "--fast"], spark)
    read = [program, "read", *given, "--fast", "--quiet", "--format", "jsonl"]
    run = subprocess.run(read, capture_output=True, text=True)
    assert run.returncode == 2, "one file is cut off"
    readings = spark.read.parquet(str(out / "readings")).orderBy("number").collect()
    assert [row["reading"] for row in readings if row["reading"]] == run.stdout.splitlines()
    assert ["cut.warc.gz" in row["problem"] for row in readings if not row["reading"]] == [True]
    said = capsys.readouterr().err
    assert "7 articles in" in said and "1 pages could not be read" in said, said

    ids = sorted(one["id"] for line in run.stdout.splitlines() for one in json.loads(line)["statements"])
    statements = spark.read.parquet(str(out / "statements")).collect()
    assert sorted(row["id"] for row in statements) == ids
    assert {row["article"] for row in statements} <= {row["number"] for row in readings}
    # The three texts of the table are one story, and so are the two pages of the archive.
    origins = spark.read.parquet(str(out / "origins")).collect()
    assert len(origins) == 7 and len({row["copies"] for row in origins}) < 6
    assert spark.read.parquet(str(out / "links")).where("kind = 'reprint'").count() >= 3

    with onrecord.Record(tmp_path / "one.db") as record:
        assert record.add(*(out / "articles").glob("*.parquet"), tier="fast").articles == 7

    # What is whole is not made again.
    shutil.rmtree(out / "links")
    before = (out / "readings/_SUCCESS").stat().st_mtime_ns
    onrecord.job.main([str(out), *given, "--fast"], spark)
    assert (out / "readings/_SUCCESS").stat().st_mtime_ns == before and (out / "links/_SUCCESS").exists()


def test_a_table_becomes_tables(spark, tmp_path: Path) -> None:
    pages = spark.createDataFrame([(f"u:{at}", f"{ARTICLE}\nVote {at}.") for at in range(4)], "url string, body string")
    pages.write.parquet(str(tmp_path / "pages"))
    onrecord.job.main([str(tmp_path / "out"), "--table", str(tmp_path / "pages"), "--text", "body", "--fast"], spark)
    articles = spark.read.parquet(str(tmp_path / "out/articles")).collect()
    assert {row["url"] for row in articles} == {"u:0", "u:1", "u:2", "u:3"}
    assert len({row["article"] for row in articles}) == 4


def test_the_job_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="name files, or a table"):
        onrecord.job.main([str(tmp_path / "out")])
