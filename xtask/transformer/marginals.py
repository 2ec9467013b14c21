"""Label marginals of articles by a teacher (several checkpoints: averaged), as targets for `train.py --soft`.

usage: marginals.py --base DIR --articles ARTICLES.jsonl --out MARGINALS.npz CHECKPOINT.pt...

Writes one 16-bit array (words x labels) a document, under the document's id. Runs in bfloat16. A half-made OUT goes on.
"""
import argparse
from pathlib import Path

import numpy as np
import torch

import crf
from predict import load, outputs
from text import Document, read_jsonl
from windows import Pieces

BATCH = 40  # documents between saves


def marginals(document, emissions, step, start):
    """Softened labels of one document's words."""
    opens = torch.tensor([[document.opens_paragraph(i) for i in range(len(document.words))]])
    mask = torch.ones_like(opens)
    _, marginal, _, _ = crf.forward_backward(torch.from_numpy(emissions)[None], mask, opens, step, start)
    return marginal[0].numpy().astype(np.float16)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('base', 'articles', 'out'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('checkpoints', nargs='+')
    args = parser.parse_args()
    torch.set_num_threads(1)
    models = [load(path, args.base) for path in args.checkpoints]
    pieces = Pieces(Path(args.base) / 'tokenizer.json')
    step, start = (torch.stack([m.transitions()[i].detach() for m in models]).mean(0) for i in (0, 1))
    found = dict(np.load(args.out)) if Path(args.out).exists() else {}
    documents = [Document(record) for record in read_jsonl(args.articles)]
    documents = [d for d in documents if d.words and d.id not in found]
    for begin in range(0, len(documents), BATCH):
        group = documents[begin:begin + BATCH]
        scores = [outputs(model, group, pieces, fast=True) for model in models]
        with torch.no_grad():
            for number, document in enumerate(group):
                found[document.id] = marginals(document, np.mean([s[number][0] for s in scores], axis=0), step, start)
        np.savez(args.out, **found)
        print(begin + len(group), 'of', len(documents), flush=True)


if __name__ == '__main__':
    main()
