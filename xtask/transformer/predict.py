"""Statements of articles by one checkpoint, or by several averaged.

usage: predict.py --base DIR --linker LINKER.json --articles ARTICLES.jsonl --out PREDICTIONS.jsonl CHECKPOINT.pt...
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from decode import RoleScores, statements
from encoder import LINK_LABELS, ROLE_SIZE, Tagger, word_states
from linker import Linker
from text import LABELS, Document, read_jsonl
from train import load_weights
from windows import Pieces, batches, collate, cut


def load(checkpoint, base):
    """The averaged model of a checkpoint, in evaluation mode."""
    state = torch.load(checkpoint, map_location='cpu')
    model = Tagger(base, state['layers'], frozen=state['arguments']['frozen'], pretrained=False)
    model.load_state_dict(load_weights(checkpoint))
    model.size, model.context = state['arguments']['size'], state['arguments']['context']
    return model.eval()


def outputs(model, documents, pieces, fast=False, budget=4000):
    """Per document: emissions and the role head's word, cue and bias projections, a row a word."""
    widths = (len(LABELS), ROLE_SIZE, ROLE_SIZE * (LINK_LABELS - 1), LINK_LABELS - 1)
    found = [[np.zeros((len(d.words), width), dtype=np.float32) for width in widths] for d in documents]
    windows = [w for i, d in enumerate(documents) for w in cut(i, d, pieces, model.size, model.context)]
    with torch.inference_mode():
        for group in batches(windows, budget):
            batch = collate(group, pieces.pad)
            with torch.autocast('cpu', torch.bfloat16, enabled=fast):
                states = model.states(batch['ids'], batch['mask'], batch['feature'])
            words = word_states(states.float(), batch['first'])
            heads = [head(words).numpy() for head in (model.emission, model.role_word, model.role_cue, model.role_bias)]
            for row, window in enumerate(group):
                for target, head in zip(found[window.document], heads):
                    target[window.first:window.last] = head[row, :len(window.at)]
    return found


def predict(models, documents, pieces, linker, fast=False):
    """Statements of each document. Several models: emissions averaged, the first model's roles."""
    results = [outputs(model, documents, pieces, fast) for model in models]
    step, start = (np.mean([m.transitions()[i].detach().numpy() for m in models], axis=0) for i in (0, 1))
    distance = models[0].role_distance.weight.detach().numpy()
    found = []
    for number, document in enumerate(documents):
        emissions = np.mean([result[number][0] for result in results], axis=0)
        roles = RoleScores(*results[0][number][1:], distance)
        found.append(statements(document, emissions, step, start, linker, roles))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('base', 'linker', 'articles', 'out'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('checkpoints', nargs='+')
    args = parser.parse_args()
    torch.set_num_threads(1)
    documents = [Document(record) for record in read_jsonl(args.articles)]
    models = [load(path, args.base) for path in args.checkpoints]
    linker = Linker(json.loads(Path(args.linker).read_text(encoding='utf-8')))
    found = predict(models, documents, Pieces(Path(args.base) / 'tokenizer.json'), linker)
    with open(args.out, 'w', encoding='utf-8') as out:
        for document, one in zip(documents, found):
            out.write(json.dumps(document.to_record(one)) + '\n')


if __name__ == '__main__':
    main()
