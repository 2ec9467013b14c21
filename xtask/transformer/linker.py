"""A linear linker: which cue a content belongs to, which source (or none) a cue takes.

usage: linker.py --train TRAIN.jsonl --out LINKER.json

A softmax over the candidates of each span, weights trained by AdaGrad on gold spans. Features are strings; what they say
of a cue and a span x: order, distance, same sentence or paragraph, the roles and punctuation between, quotation, words.
"""
import argparse
import json
import math
import random

from text import CLOSING, OPENING, STRAIGHT, Document, read_jsonl

NEIGHBOURS = 2  # paragraphs either side in which content without a cue in its own paragraph looks for one
STEPS = (0, 1, 2, 3, 4, 6, 9, 13, 20, 30, 50)
MARKS = frozenset(',.;:“”"—–-')
SMALLEST = 0.02  # weights under this are dropped


def bucket(value):
    return next((i for i, step in enumerate(STEPS) if value <= step), len(STEPS))


def none_features(document, cue, spans):
    """For 'this cue has no source'."""
    words, sentence = document.words, document.sentence
    sources = sum(role == 'source' and sentence[first] == sentence[cue[0]] for role, first, _ in spans)
    before = words[cue[0] - 1].lower() if cue[0] else '^'
    return ['none', f'none first={words[cue[0]].lower()}', f'none last={words[cue[1] - 1].lower()}', f'none before={before}',
            f'none sources={min(3, sources)}']


def features(document, kind, cue, x, spans):
    """kind 'content': does content x belong to the cue; 'source': is x its source. spans are sorted by first word."""
    words, sentence, paragraph, quoted = document.words, document.sentence, document.paragraph, document.quoted
    after = x[0] >= cue[1]
    low, high = (cue[1], x[0]) if after else (x[1], cue[0])
    between = ''.join(role[:2] for role, first, _ in spans if low <= first < high)
    here = sentence[cue[0]] in (sentence[x[0]], sentence[x[1] - 1])
    k = f"{kind}{'>' if after else '<'} "
    found = [k, f'{k}gap={bucket(high - low)}', f'{k}same={int(here)}{int(paragraph[cue[0]] == paragraph[x[0]])}',
             f'{k}sentences={min(3, abs(sentence[cue[0]] - sentence[x[0]]))}', f'{k}between={between[:12]}',
             f'{k}quoted={quoted[x[0]]}{quoted[cue[0]]}',
             f"{k}marks={''.join(w for w in words[low:high] if w in MARKS)[:6]}",
             f'{k}x={words[x[0]].lower()}', f'{k}first={words[cue[0]].lower()}', f'{k}last={words[cue[1] - 1].lower()}',
             f'{k}first={words[cue[0]].lower()} between={between[:8]}']
    found += [f'{k}{role}={min(3, between.count(role))}' for role in ('so', 'cu', 'co')]
    if high - low <= 2:
        found.append(f"{k}words={' '.join(words[low:high]).lower()}")
    if kind == 'content':
        found += [f"{k}title={int(words[x[0]][0].isupper())}{min(2, between.count('cu'))}", f'{k}length={bucket(x[1] - x[0])}']
    return found


def choices(document, spans):
    """[(kind, span, candidates)]: cues for every content, then sources or None for every cue.

    Content whose paragraph has a source but no cue ("..." - NAME) gets no candidates: it takes that source.
    """
    paragraph = document.paragraph
    of = {role: [(first, last) for r, first, last in spans if r == role] for role in ('source', 'cue', 'content')}
    found = []
    for content in of['content']:
        place = paragraph[content[0]]
        near = [cue for cue in of['cue'] if paragraph[cue[0]] == place]
        if not near and not any(paragraph[source[0]] == place for source in of['source']):
            near = [cue for cue in of['cue'] if abs(paragraph[cue[0]] - place) <= NEIGHBOURS]
        found.append(('content', content, near))
    for cue in of['cue']:
        found.append(('source', cue, [s for s in of['source'] if paragraph[s[0]] == paragraph[cue[0]]] + [None]))
    return found


def candidate_features(document, kind, span, candidates, spans):
    if kind == 'content':
        return [features(document, kind, cue, span, spans) for cue in candidates]
    return [none_features(document, span, spans) if s is None else features(document, kind, span, s, spans) for s in candidates]


def continues(document, first):
    """A quotation that goes on from the paragraph before: a mark opens the paragraph, and none closed the one before."""
    return (first > 0 and document.opens_paragraph(first) and document.words[first] in OPENING | {STRAIGHT}
            and document.quoted[first - 1] and document.words[first - 1] not in CLOSING | {STRAIGHT})


class Linker:
    def __init__(self, weights):
        self.weights = weights

    def scores(self, document, kind, span, candidates, spans):
        """A log probability for each candidate."""
        raw = [sum(self.weights.get(f, 0.0) for f in one)
               for one in candidate_features(document, kind, span, candidates, spans)]
        top = max(raw)
        total = top + math.log(sum(math.exp(r - top) for r in raw))
        return [r - total for r in raw]


def link(spans, document, linker, claim=None):
    """Spans -> [{source, cue, content: token ranges}]. claim(cue, span, kind), if given, is added to the linker's scores."""
    spans = sorted(spans, key=lambda s: s[1])
    statements, orphans = {s[1:]: dict(source=[], cue=[s[1:]], content=[]) for s in spans if s[0] == 'cue'}, []
    best = None  # the cue of the content before
    for kind, span, candidates in choices(document, spans):
        cued = any(document.paragraph[cue[0]] == document.paragraph[span[0]] for cue in candidates if cue)
        if kind == 'content' and best and not cued and continues(document, span[0]):
            statements[best]['content'].append(span)
            continue
        if not candidates:
            orphans.append(span)
            continue
        scores = linker.scores(document, kind, span, candidates, spans)
        if claim:
            pairs = [(c, span) if kind == 'content' else (span, c) for c in candidates]
            scores = [score + claim(cue, other, kind) for score, (cue, other) in zip(scores, pairs)]
        best = candidates[scores.index(max(scores))]
        if kind == 'content':
            statements[best]['content'].append(span)
        elif best:
            statements[span]['source'].append(best)
    found = [s for s in statements.values() if s['content']]
    for content in orphans:
        here = [s[1:] for s in spans if s[0] == 'source' and document.paragraph[s[1]] == document.paragraph[content[0]]]
        gap = lambda s: max(s[0] - content[1], content[0] - s[1])
        found.append(dict(source=[min(here, key=gap)] if here else [], cue=[], content=[content]))
    return found


def examples(document):
    """[(features of each candidate, number of the right one)] where there is a choice."""
    gold = document.gold_spans()
    spans = sorted({span[:3] for span in gold}, key=lambda s: s[1])
    cue_of, source_of, number_of = {}, {}, {}
    for role, first, last, number in gold:
        if role == 'cue' and number not in cue_of:
            cue_of[number], number_of[first, last] = (first, last), number
        elif role == 'source':
            source_of.setdefault(number, (first, last))
    content = {(first, last): cue_of.get(number) for role, first, last, number in gold if role == 'content'}
    found = []
    for kind, span, candidates in choices(document, spans):
        right = content.get(span) if kind == 'content' else source_of.get(number_of.get(span))
        if len(candidates) > 1 and right in candidates:
            found.append((candidate_features(document, kind, span, candidates, spans), candidates.index(right)))
    return found


def train(data, epochs=4, rate=0.2, shrink=1e-5, seed=1):
    weights, squares, rng = {}, {}, random.Random(seed)
    for _ in range(epochs):
        rng.shuffle(data)
        for candidates, right in data:
            raw = [sum(weights.get(f, 0.0) for f in one) for one in candidates]
            top = max(raw)
            shares = [math.exp(r - top) for r in raw]
            total = sum(shares)
            for i, one in enumerate(candidates):
                slope = shares[i] / total - (i == right)
                if abs(slope) < 1e-3:
                    continue
                for f in one:
                    step = slope + shrink * weights.get(f, 0.0)
                    squares[f] = squares.get(f, 0.01) + step * step
                    weights[f] = weights.get(f, 0.0) - rate * step / math.sqrt(squares[f])
    return {f: round(w, 3) for f, w in sorted(weights.items()) if abs(w) >= SMALLEST}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--train', required=True)
    parser.add_argument('--out', required=True)
    args = parser.parse_args()
    data = [example for record in read_jsonl(args.train) for example in examples(Document(record))]
    weights = train(data)
    with open(args.out, 'w', encoding='utf-8') as out:
        json.dump(weights, out, ensure_ascii=False, indent=0)
    print(len(data), 'examples', len(weights), 'weights')


if __name__ == '__main__':
    main()
