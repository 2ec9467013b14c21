"""What the tests share: an invented article, the program, the repository."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

ARTICLE = (
    "“We will not sell the pier 🌉,” Ada Reyes told reporters on Friday. The mayor’s deputy, Jon Orr, "
    "denied that Vellisto had offered anything.\n\nOrr said he had been told by two officials that the lease "
    "would end in May.\n"
)

#: Bytes and letters that have broken readers before.
HOSTILE = [
    "",
    " \n\t",
    "\x00" * 100,
    "\ud800 said “\udfff",
    "“" * 5_000,
    "said " * 5_000,
    "((((" * 5_000,
    "\u202e“We sell,” Orr said.\u202c",
    "<script>alert(1)</script> Orr said <img src=x onerror=alert(1)> “no”.",
    "a" * 200_000,
    "Orr said \U0010ffff\ufeff\u0301 that \u2028 it is so.",
]


@pytest.fixture
def article() -> str:
    return ARTICLE


@pytest.fixture
def program() -> Path:
    """The program, where the same run of cargo built it."""
    path = Path(os.environ.get("ONRECORD_PROGRAM", ROOT / "target/release/onrecord"))
    assert path.exists(), f"{path} is not built: cargo build -p onrecord"
    return path


@pytest.fixture
def helsinki() -> Path:
    """612 pages of one summit, which are other people's text and no part of the repository."""
    path = ROOT.parent / "shared/gold/helsinki/articles.jsonl"
    if not path.exists():
        pytest.skip("gold/helsinki is not in ../shared/gold")
    return path
