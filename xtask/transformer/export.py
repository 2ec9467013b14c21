"""Export a student as the files that the program embeds, and examples that its tests compare themselves with.

usage: export.py --base DIR --examples ARTICLES.jsonl --out FOLDER --name NAME CHECKPOINT.pt

FOLDER/NAME.encoder: weights in 8 bits, one scale an output (see attribution/encoder/file.rs). FOLDER/en.pieces: the
vocabulary, sorted. FOLDER/NAME.examples.json: for each of the articles (made by `cargo xtask train prose`) its windows and
its emissions by the 32-bit weights.
"""
import argparse
import json
import math
import struct
from pathlib import Path

import numpy as np
import torch

from document import FEATURES, LABELS, Document, read_jsonl
from train import emissions, load
from windows import READ_CONTEXT, SIZE, Pieces, cut

MAGIC = b'onrecord-encoder/1\n'
BLOCK, GROUP = 64, 4  # outputs whose weights lie together, and inputs that are multiplied at once


def quantized(weights):
    """Signed bytes and the scale of each row."""
    scale = np.abs(weights).max(1).clip(1e-12) / 127
    return np.rint(weights / scale[:, None]).astype(np.int8), scale.astype('<f4')


def matrix(linear, factor=None):
    """[outputs / 64][inputs / 4][64][4] bytes, then scale, sum of bytes, and bias of each output."""
    weights, bias = linear.weight.detach().numpy().copy(), linear.bias.detach().numpy().copy()
    if factor is not None:
        weights, bias = weights * factor[:, None], bias * factor
    values, scale = quantized(weights)
    outputs, inputs = values.shape
    packed = values.reshape(outputs // BLOCK, BLOCK, inputs // GROUP, GROUP).transpose(0, 2, 1, 3)
    return [np.ascontiguousarray(packed), scale, values.astype('<i4').sum(1, dtype='<i4'), bias.astype('<f4')]


def norm(layer):
    return [layer.weight, layer.bias]


def parts(model):
    """Everything after the header, in the order of the file."""
    encoder = model.encoder
    hidden, heads = encoder.config['hidden_size'], encoder.config['num_attention_heads']
    values, scale = quantized(encoder.word.weight.detach().numpy())
    yield from (values, scale, encoder.position.weight[:SIZE], encoder.feature.weight, *norm(encoder.norm))
    query = np.ones(3 * hidden)
    query[:hidden] = 1 / math.sqrt(hidden // heads)
    for layer in encoder.layers:
        yield from (*matrix(layer.qkv, query), *matrix(layer.mix), *norm(layer.norm1))
        yield from (*matrix(layer.up), *matrix(layer.down), *norm(layer.norm2))
    yield from (model.emission.weight, model.emission.bias, *model.transitions())


def write_encoder(model, path):
    config = model.encoder.config
    header = (config['vocab_size'], config['hidden_size'], config['num_attention_heads'], config['intermediate_size'],
              len(model.encoder.layers), FEATURES, len(LABELS), SIZE, READ_CONTEXT)
    with open(path, 'wb') as file:
        file.write(MAGIC + struct.pack('<9I', *header))
        for part in parts(model):
            part = part.detach().numpy().astype('<f4') if isinstance(part, torch.Tensor) else part
            file.write(part.tobytes())


def write_pieces(base, path):
    lines = (base / 'vocab.txt').read_text(encoding='utf-8').splitlines()
    numbered = sorted((line.encode(), number) for number, line in enumerate(lines))
    path.write_bytes(b''.join(b'%s %d\n' % pair for pair in numbered))


def write_examples(model, documents, pieces, path):
    examples = []
    for document in documents:
        windows = [dict(ids=w.ids, features=w.features, at=w.at) for w in cut(0, document, pieces, context=READ_CONTEXT)]
        scores = emissions(model, [document], pieces, READ_CONTEXT, exact=True)[0]
        examples.append(dict(text=document.text, windows=windows, emissions=scores.round(3).tolist()))
    path.write_text(json.dumps(examples) + '\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('base', 'examples', 'out', 'name'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('checkpoint')
    args = parser.parse_args()
    torch.set_num_threads(1)
    base, out = Path(args.base), Path(args.out)
    out.mkdir(exist_ok=True)
    model = load(args.checkpoint, base)
    write_encoder(model, out / f'{args.name}.encoder')
    write_pieces(base, out / 'en.pieces')
    documents = [Document(record) for record in read_jsonl(args.examples)]
    write_examples(model, documents, Pieces(base / 'tokenizer.json'), out / f'{args.name}.examples.json')


if __name__ == '__main__':
    main()
