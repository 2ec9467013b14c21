"""Articles without labels as {"doc", "text"} lines, for `cargo xtask train prose`: near copies left out.

usage: unlabelled.py OUT.jsonl FILE...

FILE is either .jsonl with "id" and "text" (paragraphs split by " ### "), or a two-column CoNLL .tsv with "# name" lines.
"""
import json
import re
import sys
from pathlib import Path

from document import read_jsonl

SHINGLE = 8  # words
COPY = 0.3  # share of an article's shingles seen before that makes it a copy
LONGEST = 2000  # words kept of one article


def from_jsonl(path):
    for record in read_jsonl(path):
        yield f"{path.stem}-{record['id']}", record['text'].replace(' ### ', '\n\n')


def from_conll(path):
    """Tokens joined again: no space before closing marks, none after opening ones."""
    name, tokens = None, []

    def text():
        joined = re.sub(r" ([.,;:!?%)\]’”]|'s\b|n't\b)", r'\1', ' '.join(tokens))
        return re.sub(r'([(\[“$]) ', r'\1', joined).replace(' \n ', '\n')

    with open(path, encoding='utf-8') as lines:
        for line in lines:
            if line.startswith('# ') and line.rstrip().endswith('.tsv'):
                if tokens:
                    yield f'{path.stem}-{name}', text()
                name, tokens = line[2:].strip(), []
            elif line.strip():
                tokens.append(line.split('\t')[0].strip())
            else:
                tokens.append('\n')
    if tokens:
        yield f'{path.stem}-{name}', text()


def main(out, *paths):
    seen = set()
    with open(out, 'w', encoding='utf-8') as lines:
        for path in map(Path, paths):
            for doc, text in from_conll(path) if path.suffix == '.tsv' else from_jsonl(path):
                words = list(re.finditer(r'\w+', text))
                if len(words) > LONGEST:
                    text = text[:words[LONGEST].start()].rstrip()
                    words = words[:LONGEST]
                forms = [word.group().lower() for word in words]
                shingles = {' '.join(forms[i:i + SHINGLE]) for i in range(len(forms) - SHINGLE + 1)}
                if not shingles or len(shingles & seen) > COPY * len(shingles):
                    continue
                seen |= shingles
                lines.write(json.dumps({'doc': doc, 'text': text}, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
