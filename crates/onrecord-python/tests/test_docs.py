"""The guide and the notebook: their examples give what they show. UPDATE_EXPECT=1 writes what they give."""

import doctest
import os
import re
from pathlib import Path

import pytest
from conftest import ROOT

GUIDE = ROOT / "docs/guide/python.md"
NOTEBOOK = ROOT / "crates/onrecord-python/examples/harbor-pier.ipynb"


class Gives(doctest.OutputChecker):
    """Takes what each example gives, to be compared with the page as a whole."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def check_output(self, want: str, got: str, flags: int) -> bool:
        self.given.append(got)
        return True


def test_the_examples_of_the_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    record = Path("target/doc-python.db")
    record.parent.mkdir(exist_ok=True)
    names: dict = {}
    page = GUIDE.read_text()

    def run(block: re.Match[str]) -> str:
        examples = doctest.DocTestParser().get_doctest(block[1], names, GUIDE.name, str(GUIDE), 0)
        checker = Gives()
        failed: list[str] = []
        runner = doctest.DocTestRunner(checker, verbose=False)
        runner.run(examples, out=failed.append, clear_globs=False)
        names.update(examples.globs)
        assert not failed, "".join(failed)
        said = ""
        for example, given in zip(examples.examples, checker.given, strict=True):
            first, *rest = example.source.splitlines()
            said += f">>> {first}\n" + "".join(f"... {line}".rstrip() + "\n" for line in rest) + given
        return f"```pycon\n{said}```"

    try:
        written = re.sub(r"```pycon\n(.*?)```", run, page, flags=re.DOTALL)
    finally:
        for path in record.parent.glob(record.name + "*"):
            path.unlink()
    if os.environ.get("UPDATE_EXPECT"):
        GUIDE.write_text(written)
    assert GUIDE.read_text() == written, "docs/guide/python.md is stale: run pytest with UPDATE_EXPECT=1"


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # Where it stands, as somebody would open it.
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute(cwd=NOTEBOOK.parent)
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    pages = [output["data"]["text/html"] for output in shown if "text/html" in output.get("data", {})]
    assert any("<mark" in page for page in pages), "a reading shows as marked text"
    assert any("<table" in page for page in pages), "a table shows as one"
