"""How evenly the work of linking spreads over a cluster: a simulation on made-up keys, without Spark.

    python crates/onrecord-python/simulate.py ARTICLES LARGEST MARKS CORES

ARTICLES articles of stories whose sizes follow Zipf's law, the largest with LARGEST printings; every printing has MARKS fingerprints,
all of them those of its story (no printing shares more). Each of the three sorts of onrecord/linking.py has four parts a core; a key goes
to the part that its hash says. Printed for each sort: rows, rows in the fullest part beside the mean, the largest group that must be in
one part. The same rules as there: of a fingerprint the first sixteen printings stand for all.
"""

import random
import sys
from collections import Counter

FIRST = 16


def main() -> None:
    n_articles, largest, n_marks, n_cores = (int(word) for word in sys.argv[1:])
    chance = random.Random(1)
    n_parts = 4 * n_cores
    marks, texts, pages = Counter(), Counter(), Counter()
    pairs = comparisons = 0
    n_left, story = n_articles, 0
    while n_left > 0 and (size := min(n_left, largest // (story + 1))) > 1:
        for _ in range(n_marks):
            marks[chance.randrange(n_parts)] += size
        # Each printing with each of the first sixteen before it.
        before = sum(min(at, FIRST) for at in range(min(size, FIRST))) + max(0, size - FIRST) * FIRST
        pairs += before * n_marks
        comparisons += before
        part = chance.randrange(n_parts)
        texts[part] += size + min(size, FIRST)
        pages[part] += size + before
        n_left -= size
        story += 1
    # What is printed once spreads evenly: there is much of it.
    story += n_left
    for part in range(n_parts):
        marks[part] += n_left * n_marks // n_parts
        pages[part] += n_left // n_parts
    print(f"{n_articles:,} articles, {story:,} stories, {n_parts:,} parts; {comparisons:,} comparisons")
    print(f"{pairs:,} pairs of fingerprints before they are added up")
    for name, counts, group in (
        ("fingerprints", marks, largest),
        ("texts", texts, largest + FIRST),
        ("pages and links", pages, largest * (1 + FIRST)),
    ):
        rows = sum(counts.values())
        print(f"{name:16} {rows:15,} rows, {max(counts.values()) / (rows / n_parts):6.2f} of the mean, largest {group:,}")


if __name__ == "__main__":
    main()
