"""Label marginals of articles by a teacher, as targets for `train.py --soft`.

usage: marginals.py --base DIR --articles ARTICLES.jsonl --out MARGINALS.npz CHECKPOINT.pt

Writes one array of 16-bit floats (words x labels) a document, under the document's id. Run again it goes on from
MARGINALS.npz.
"""
import argparse
from pathlib import Path

import numpy as np
import torch

import crf
from document import Document, read_jsonl
from train import DEVICE, emissions, load
from windows import Pieces

BATCH = 40  # documents between saves


def marginals(document, scores, step, start):
    """Probabilities of the labels of one document's words."""
    opens = torch.tensor([[document.opens_paragraph(i) for i in range(len(document.words))]])
    mask = torch.ones_like(opens)
    _, marginal, _, _ = crf.forward_backward(torch.from_numpy(scores)[None], mask, opens, step, start)
    return marginal[0].numpy().astype(np.float16)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('base', 'articles', 'out'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('checkpoint')
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = load(args.checkpoint, args.base).to(DEVICE)
    pieces = Pieces(Path(args.base) / 'tokenizer.json')
    step, start = (t.detach().cpu() for t in model.transitions())
    out, unfinished = Path(args.out), Path(args.out).with_suffix('.tmp.npz')
    found = dict(np.load(out)) if out.exists() else {}
    documents = [Document(record) for record in read_jsonl(args.articles)]
    documents = [d for d in documents if d.words and d.id not in found]
    for begin in range(0, len(documents), BATCH):
        group = documents[begin:begin + BATCH]
        for document, scores in zip(group, emissions(model, group, pieces)):
            found[document.id] = marginals(document, scores, step, start)
        np.savez(unfinished, **found)
        unfinished.rename(out)
        print(begin + len(group), 'of', len(documents), flush=True)


if __name__ == '__main__':
    main()
