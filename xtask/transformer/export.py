"""Export a student as the files that the program embeds, and examples that its tests compare themselves with.

usage: export.py --base DIR --examples ARTICLES.jsonl --out FOLDER --name NAME [--roles] CHECKPOINT.pt

FOLDER/NAME.encoder: weights in 8 bits, one scale an output (see attribution/encoder/file.rs). FOLDER/NAME.roles, with
--roles: those of the role head. FOLDER/en.pieces: the vocabulary, sorted. FOLDER/NAME.examples.json: for each of the articles
(made by `cargo xtask train prose`) its windows, its emissions, and how likely its words are the source and the content of
each word that is likely to begin a cue, by the 32-bit weights.
"""
import argparse
import json
import math
import struct
from pathlib import Path

import numpy as np
import torch

from document import FEATURES, LABEL_ID, LABELS, Document, read_jsonl
from encoder import DISTANCES, ROLE_SIZE
from train import emissions, load
from windows import READ_CONTEXT, SIZE, Pieces, collate, cut

MAGIC = b'onrecord-encoder/1\n'
ROLES_MAGIC = b'onrecord-roles/1\n'
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
    return packed(weights, bias)


def packed(weights, bias):
    values, scale = quantized(weights)
    outputs, inputs = values.shape
    blocks = values.reshape(outputs // BLOCK, BLOCK, inputs // GROUP, GROUP).transpose(0, 2, 1, 3)
    return [np.ascontiguousarray(blocks), scale, values.astype('<i4').sum(1, dtype='<i4'), bias.astype('<f4')]


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


def write_roles(model, path):
    """The role head as one matrix: a word's part, a cue's parts for source and content, both biases, zeros up to a block."""
    heads = [model.role_word, model.role_cue, model.role_bias]
    weights = np.concatenate([head.weight.detach().numpy() for head in heads])
    bias = np.concatenate([head.bias.detach().numpy() for head in heads])
    cue = slice(ROLE_SIZE, ROLE_SIZE * len(model.role_bias.bias) + ROLE_SIZE)
    weights[cue] /= math.sqrt(ROLE_SIZE)
    bias[cue] /= math.sqrt(ROLE_SIZE)
    spare = -len(bias) % BLOCK
    weights, bias = np.pad(weights, ((0, spare), (0, 0))), np.pad(bias, (0, spare))
    distance = model.role_distance.weight.detach().numpy().astype('<f4')
    with open(path, 'wb') as file:
        file.write(ROLES_MAGIC + struct.pack('<3I', weights.shape[1], ROLE_SIZE, DISTANCES))
        for part in (*packed(weights, bias), distance):
            file.write(part.tobytes())


def write_pieces(base, path):
    lines = (base / 'vocab.txt').read_text(encoding='utf-8').splitlines()
    numbered = sorted((line.encode(), number) for number, line in enumerate(lines))
    path.write_bytes(b''.join(b'%s %d\n' % pair for pair in numbered))


@torch.inference_mode()
def roles(model, document, pieces, scores):
    """[(cue, first word, [(source, content) of each word])] for each window and word of it whose best label begins a cue."""
    found = []
    for window in cut(0, document, pieces, context=READ_CONTEXT):
        words = model.word_states(collate([window], pieces.pad, 'cpu'), exact=True)
        for cue in (scores[window.first:window.last].argmax(1) == LABEL_ID['B-cue']).nonzero()[0]:
            logits = model.roles(words, words[:, cue:cue + 1], torch.tensor([[cue]]))
            shares = logits[0, 0].softmax(1)[:, 1:].numpy()
            found.append((int(window.first + cue), window.first, shares.round(3).tolist()))
    return found


def write_examples(model, documents, pieces, with_roles, path):
    examples = []
    for document in documents:
        windows = [dict(ids=w.ids, features=w.features, at=w.at) for w in cut(0, document, pieces, context=READ_CONTEXT)]
        scores = emissions(model, [document], pieces, READ_CONTEXT, exact=True)[0]
        examples.append(dict(text=document.text, windows=windows, emissions=scores.round(3).tolist()))
        if with_roles:
            examples[-1]['roles'] = roles(model, document, pieces, scores)
    path.write_text(json.dumps(examples) + '\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('base', 'examples', 'out', 'name'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--roles', action='store_true', help='write the role head too')
    parser.add_argument('checkpoint')
    args = parser.parse_args()
    torch.set_num_threads(1)
    base, out = Path(args.base), Path(args.out)
    out.mkdir(exist_ok=True)
    model = load(args.checkpoint, base)
    write_encoder(model, out / f'{args.name}.encoder')
    if args.roles:
        write_roles(model, out / f'{args.name}.roles')
    write_pieces(base, out / 'en.pieces')
    documents = [Document(record) for record in read_jsonl(args.examples)]
    write_examples(model, documents, Pieces(base / 'tokenizer.json'), args.roles, out / f'{args.name}.examples.json')


if __name__ == '__main__':
    main()
