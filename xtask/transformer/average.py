"""Average the weights of checkpoints that began from one another, or from the same one. No stage of training does.

usage: average.py OUT.pt CHECKPOINT.pt...
"""
import sys

import torch

from train import averaged


def main(out, *paths):
    states = [torch.load(path, map_location='cpu') for path in paths]
    weights = list(map(averaged, states))
    mean = {name: sum(w[name] for w in weights) / len(weights) for name in weights[0]}
    torch.save(dict(model=mean, average={}, layers=states[0]['layers'], arguments=states[0]['arguments']), out)


if __name__ == '__main__':
    main(*sys.argv[1:])
