"""What the tests share: an invented article, the program, the repository."""

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


@pytest.fixture(scope="session")
def spark():
    """Spark with two executors, which are processes of their own."""
    pytest.importorskip("pyspark", reason="PySpark is not installed; cargo xtask test installs it")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java; cargo xtask test installs it")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local-cluster[2,1,1024]").appName("onrecord")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        session = session.config(name, value)
    session = session.getOrCreate()
    yield session
    session.stop()


def executors(spark) -> list[int]:
    """The processes that the session's own Java started to run tasks in."""
    java = spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == java and b"CoarseGrainedExecutorBackend" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@contextmanager
def one_executor_killed(spark, after: int = 0, tasks: int | None = None) -> Iterator[None]:
    """Kills an executor when some tasks of a stage are done and others are not: of one with so many ``tasks``, ``after`` so many."""
    tracker = spark.sparkContext.statusTracker()
    seen: set[int] = set()
    killed: list[int] = []
    is_over = threading.Event()

    def kill() -> None:
        while not (killed or is_over.is_set()):
            active = tracker.getActiveStageIds()
            seen.update(active)
            stages = [tracker.getStageInfo(stage) for stage in active]
            wanted = [stage for stage in stages if stage and tasks in (None, stage.numTasks)]
            if len(seen) > after and any(0 < stage.numCompletedTasks < stage.numTasks for stage in wanted):
                killed.append(executors(spark)[0])
                os.kill(killed[0], signal.SIGKILL)
            time.sleep(0.02)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        yield
    finally:
        is_over.set()
        killer.join()
    assert killed, "the job was over before an executor could be killed"


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
