"""Export a student: ONNX in fp32 and int8, the rest as JSON, and a check of both against each other on dev.

usage: export.py --base DIR --checkpoint CHECKPOINT.pt --linker LINKER.json --out DIR --name NAME [--dev DEV.jsonl]
           [--examples EXAMPLES.jsonl]

NAME.onnx, NAME-int8.onnx (dynamic, weights per channel): inputs `ids`, `mask`, `feature` (batch x length, int64), outputs
`emissions` (batch x length x 7) and `roles` (batch x length x (d + 2d + 2): the role head's word, cue and bias parts).
NAME.json: labels, transitions, distance table, window size. vocab.txt: the pieces. NAME[-int8]-dev.jsonl: statements of dev.
NAME-examples.json: words, features, windows, emissions and statements of the examples, for other implementations' tests.
"""
import argparse
import json
import math
import shutil
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from decode import NO_SOURCE, RoleScores, statements
from encoder import ROLE_SIZE
from linker import Linker
from predict import load
from text import LABELS, Document, read_jsonl
from windows import Pieces, batches, collate, cut


class Plain(nn.Module):
    """The tagger's states and heads, without dropout or gathering."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask, feature):
        states = self.model.states(ids, mask, feature)
        heads = (self.model.role_word(states), self.model.role_cue(states), self.model.role_bias(states))
        return self.model.emission(states), torch.cat(heads, -1)


def write_onnx(model, path):
    """fp32 and int8 files."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    example = torch.ones(2, 40, dtype=torch.long)
    axes = {0: 'batch', 1: 'length'}
    torch.onnx.export(Plain(model), (example, example, example), str(path), input_names=['ids', 'mask', 'feature'],
                      output_names=['emissions', 'roles'], opset_version=17, dynamo=False,
                      dynamic_axes={name: axes for name in ('ids', 'mask', 'feature', 'emissions', 'roles')})
    quantize_dynamic(str(path), str(path.with_name(path.stem + '-int8.onnx')), weight_type=QuantType.QInt8, per_channel=True)


def write_settings(model, path):
    step, start = (t.detach().tolist() for t in model.transitions())
    settings = dict(labels=LABELS, step=step, start=start, size=model.size, context=model.context, role_size=ROLE_SIZE,
                    role_scale=1 / math.sqrt(ROLE_SIZE), no_source=NO_SOURCE, distance=model.role_distance.weight.tolist())
    path.write_text(json.dumps(settings, indent=1) + '\n')


def run_onnx(path, documents, pieces, size, context):
    """As predict.outputs, through ONNX Runtime."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])
    found = [[np.zeros((len(d.words), n), dtype=np.float32) for n in (len(LABELS), 3 * ROLE_SIZE + 2)] for d in documents]
    for group in batches([w for i, d in enumerate(documents) for w in cut(i, d, pieces, size, context)], 2000):
        batch = collate(group, pieces.pad)
        results = session.run(None, {name: batch[name].numpy() for name in ('ids', 'mask', 'feature')})
        for row, window in enumerate(group):
            for target, result in zip(found[window.document], results):
                target[window.first:window.last] = result[row, window.at]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('base', 'checkpoint', 'linker', 'out', 'name'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--dev')
    parser.add_argument('--examples')
    args = parser.parse_args()
    torch.set_num_threads(1)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    model = load(args.checkpoint, args.base)
    write_onnx(model, out / f'{args.name}.onnx')
    write_settings(model, out / f'{args.name}.json')
    shutil.copy(Path(args.base) / 'vocab.txt', out / 'vocab.txt')
    shutil.copy(args.linker, out / 'linker.json')
    pieces = Pieces(Path(args.base) / 'tokenizer.json')
    linker = Linker(json.loads(Path(args.linker).read_text(encoding='utf-8')))
    step, start = (t.detach().numpy() for t in model.transitions())
    distance = model.role_distance.weight.detach().numpy()

    def run(path, documents):
        """[(document, emissions, statements)] by an exported model."""
        found = []
        for document, (emissions, roles) in zip(documents, run_onnx(path, documents, pieces, model.size, model.context)):
            parts = RoleScores(*np.split(roles, [ROLE_SIZE, 3 * ROLE_SIZE], axis=1), distance)
            found.append((document, emissions, statements(document, emissions, step, start, linker, parts)))
        return found

    for kind in ('', '-int8'):
        path = out / f'{args.name}{kind}.onnx'
        print(path.name, round(path.stat().st_size / 1e6, 1), 'MB')
        if args.dev:
            began = time.process_time()
            found = run(path, [Document(record) for record in read_jsonl(args.dev)])
            words = sum(len(document.words) for document, _, _ in found)
            print(round(words / (time.process_time() - began)), 'tokens a CPU-second, Python around it included')
            with open(out / f'{args.name}{kind}-dev.jsonl', 'w', encoding='utf-8') as lines:
                lines.writelines(json.dumps(document.to_record(one)) + '\n' for document, _, one in found)
    if args.examples:
        examples = []
        for document, emissions, one in run(out / f'{args.name}.onnx', [Document(r) for r in read_jsonl(args.examples)]):
            windows = cut(0, document, pieces, model.size, model.context)
            examples.append(dict(doc=document.id, text=document.text, words=document.words, features=document.feature,
                                 windows=[dict(first=w.first, last=w.last, ids=w.ids, features=w.features, at=w.at) for w in windows],
                                 emissions=emissions.round(3).tolist(), statements=one))
        (out / f'{args.name}-examples.json').write_text(json.dumps(examples, ensure_ascii=False) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
