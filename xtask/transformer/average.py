"""Average the weights of checkpoints that began from one another.

usage: average.py OUT.pt CHECKPOINT.pt...
"""
import sys

import torch

from train import load_weights


def main(out, *paths):
    weights = [load_weights(path) for path in paths]
    mean = {name: sum(w[name] for w in weights) / len(weights) for name in weights[0]}
    first = torch.load(paths[0], map_location='cpu')
    torch.save(dict(model=mean, average={}, layers=first['layers'], arguments=first['arguments']), out)


if __name__ == '__main__':
    main(*sys.argv[1:])
