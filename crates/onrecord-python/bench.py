"""Words a CPU-second: the program on one thread, and `read_batch` on one thread, each as a whole process, in turns.

    PYTHONPATH=target/python/release python crates/onrecord-python/bench.py [ARTICLES.jsonl [RUNS [FIRST]]]

Whole processes: the program's start against Python's, the models' loading in both. CPU seconds, so that a busy machine
tells the same; the least of RUNS, since whatever else runs only ever adds. FIRST takes only so many articles.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

READ = """
import sys, pyarrow.json, onrecord
table = pyarrow.json.read_json(sys.argv[1])
onrecord.read_batch(table, table=sys.argv[2], jobs=1)
"""


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/gold/helsinki/articles.jsonl"
    n_runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    n_first = int(sys.argv[3]) if len(sys.argv) > 3 else None
    program = os.environ.get("ONRECORD_PROGRAM", str(ROOT / "target/release/onrecord"))
    # The same texts for all, and nothing else: columns of a file's own would mean other things to each.
    texts = [json.loads(line)["text"] for line in given.read_text().splitlines()[:n_first]]
    articles = ROOT / "target/python/bench.jsonl"
    articles.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    n_words = sum(len(text.split()) for text in texts)
    read = [program, "read", str(articles), "--jobs", "1", "--quiet", "--format"]
    python = [sys.executable, "-c", READ, str(articles)]
    commands = {
        "the program, jsonl": [*read, "jsonl"],
        "read_batch, readings": [*python, "readings"],
        "the program, csv": [*read, "csv"],
        "read_batch, statements": [*python, "statements"],
    }
    seconds = {name: float("inf") for name in commands}
    for _ in range(n_runs):
        for name, command in commands.items():
            seconds[name] = min(seconds[name], cpu_seconds(command))
    print(f"{len(texts):,} articles, {n_words:,} words, {n_runs} runs each")
    for name, least in seconds.items():
        print(f"{name:24} {least:7.1f} s {n_words / least:9,.0f} words a CPU-second")
    for one, other in (("readings", "jsonl"), ("statements", "csv")):
        share = seconds[f"the program, {other}"] / seconds[f"read_batch, {one}"]
        print(f"read_batch, {one}: {share:.1%} of the program's rate")


if __name__ == "__main__":
    main()
