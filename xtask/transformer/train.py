"""Train a tagger: BIO emissions under a CRF, and the cue-conditioned role head beside it.

usage: train.py --base DIR --train TRAIN.jsonl... --dev DEV.jsonl --names NAMES.tsv --out CHECKPOINT.pt [options]

Articles are those of `cargo xtask train prose`. Run again with the same arguments it goes on from CHECKPOINT.pt (weights,
averaged weights, optimiser, place in the data). --init starts from another checkpoint's averaged weights. --soft adds a
teacher's marginals (from marginals.py) as targets, on labelled and on unlabelled articles.
"""
import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import crf
from document import LABELS, Document, label_spans, read_jsonl
from encoder import Tagger
from names import Substitution
from windows import CONTEXT, SIZE, Pieces, add_gold, batches, collate, cut

DEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'
BATCH = 1500  # pieces
DROPOUT = 0.1
SWAPPED = 0.4  # share of labelled articles with other names
ROLES = 0.3  # weight of the role head
MINUTES = 5  # between checkpoints


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('base', 'dev', 'names', 'out'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--train', nargs='+', required=True, help='files of labelled articles')
    parser.add_argument('--init', help='checkpoint to start from instead of the pretrained weights')
    parser.add_argument('--layers', help='layers to keep, of --init or of the pretrained ones, as 0,2,5')
    parser.add_argument('--frozen', type=int, default=0, help='lowest layers left as they are')
    parser.add_argument('--epochs', type=float, required=True)
    parser.add_argument('--rate', type=float, required=True, help='peak learning rate of the top layer')
    parser.add_argument('--decay', type=float, default=0.9, help='learning rate of each layer below, as a share')
    parser.add_argument('--head-rate', type=float, default=1e-3)
    parser.add_argument('--average', type=float, default=0.998, help='decay of the averaged weights')
    parser.add_argument('--soft', nargs='+', default=[], help='.npz files of marginals.py')
    parser.add_argument('--unlabelled', nargs='+', default=[], help='files of articles without labels that --soft covers')
    parser.add_argument('--mix', type=float, default=0.5, help='share of the teacher in the targets of labelled articles')
    parser.add_argument('--seed', type=int, default=0)
    return parser.parse_args()


def parameter_groups(model, args):
    """Layer-wise decayed rates; word embeddings and the frozen layers are left out."""
    depth = len(model.encoder.layers)
    groups = {}
    for name, parameter in model.named_parameters():
        part = name.split('.')
        if part[0] != 'encoder':
            rate, weight_decay = args.head_rate, 0.0
        elif part[1] == 'feature':
            rate, weight_decay = args.head_rate, 0.0
        elif part[1] == 'layers':
            level = int(part[2])
            if level < args.frozen:
                parameter.requires_grad_(False)
                continue
            rate, weight_decay = args.rate * args.decay ** (depth - 1 - level), 0.01
        elif part[1] in ('word', 'bias') or args.frozen:
            parameter.requires_grad_(False)
            continue
        else:
            rate, weight_decay = args.rate * args.decay ** depth, 0.0
        if parameter.ndim < 2:
            weight_decay = 0.0
        groups.setdefault((rate, weight_decay), []).append(parameter)
    return [dict(params=params, lr=rate, weight_decay=decay) for (rate, decay), params in groups.items()]


class Corpus:
    """Windows of an epoch, cut anew with other names and other window sizes each time."""

    def __init__(self, args):
        self.args, self.pieces = args, Pieces(Path(args.base) / 'tokenizer.json')
        self.records = [r for path in args.train for r in read_jsonl(path)]
        self.documents = [Document(r) for r in self.records]
        self.gold = [(d.labels(), d.gold_spans()) for d in self.documents]
        self.substitution = Substitution(self.documents, args.names)
        self.soft = {}
        for path in args.soft:
            self.soft.update(np.load(path))
        self.extra = [Document(r) for path in args.unlabelled for r in read_jsonl(path)]
        self.extra = [d for d in self.extra if d.id in self.soft]

    def epoch(self, number):
        rng = random.Random(1000 * self.args.seed + number)
        windows = []
        for i, document in enumerate(self.documents + self.extra):
            size = rng.randint(SIZE * 2 // 3, SIZE)
            gold = i < len(self.documents)
            if gold and rng.random() < SWAPPED:
                document = Document(self.records[i], self.substitution.apply(document.words, rng))
            for window in cut(i, document, self.pieces, size):
                if gold:
                    add_gold(window, *self.gold[i])
                window.soft = self.soft.get(document.id)
                windows.append(window)
        return batches(windows, BATCH, rng)


def targets(batch, group, mix):
    """CRF targets of words, of pairs and of starts: gold, or mixed with the teacher's, which say nothing of the last two."""
    soft, pair, start = crf.hard_targets(batch['labels'], batch['real'], batch['opens'])
    if all(w.soft is None for w in group):
        return soft, pair, start
    for row, window in enumerate(group):
        if window.soft is not None:
            share = mix if window.labels else 1.0
            teacher = torch.from_numpy(window.soft[window.first:window.last].astype(np.float32)).to(soft.device)
            teacher = teacher / teacher.sum(1, keepdim=True)
            soft[row, :len(teacher)] = (1 - share) * soft[row, :len(teacher)] + share * teacher
    return soft, None, None


def losses(model, batch, group, mix):
    """(CRF loss a word, role loss a word)."""
    words = F.dropout(model.word_states(batch), DROPOUT, model.training)
    step, start = model.transitions()
    count = batch['real'].sum()
    soft, pair, begin = targets(batch, group, mix)
    if pair is None:  # hold the transitions
        step, start = step.detach(), start.detach()
        pair, begin = torch.zeros_like(step), torch.zeros_like(start)
    tag = crf.Loss.apply(model.emission(words), step, start, batch['real'], batch['opens'], soft, pair, begin) / count
    if not batch['cue_real'].any():
        return tag, tag.new_zeros(())
    cues = words.gather(1, batch['cue'][:, :, None].expand(-1, -1, words.shape[2]))
    keep = batch['cue_real'][:, :, None] & batch['real'][:, None]
    role = F.cross_entropy(model.roles(words, cues, batch['cue'])[keep], batch['roles'][keep], reduction='sum') / count
    return tag, role


@torch.inference_mode()
def emissions(model, documents, pieces, context=CONTEXT, exact=False):
    """Emissions (words x labels) of whole documents by a model in evaluation mode; computed in 16 bits unless `exact`."""
    found = [np.zeros((len(d.words), len(LABELS)), dtype=np.float32) for d in documents]
    windows = [w for i, d in enumerate(documents) for w in cut(i, d, pieces, context=context)]
    for group in batches(windows, 4000):
        batch = collate(group, pieces.pad, model.emission.weight.device)
        scores = model.emission(model.word_states(batch, exact)).cpu().numpy()
        for row, window in enumerate(group):
            found[window.document][window.first:window.last] = scores[row, :len(window.at)]
    return found


def span_scores(model, documents, pieces):
    """Exact-span F1 by role on dev: quick and good enough to compare epochs."""
    step, start = (t.detach().cpu().numpy() for t in model.transitions())
    counts = {}
    for document, scores in zip(documents, emissions(model, documents, pieces)):
        opens = [document.opens_paragraph(i) for i in range(len(document.words))]
        guess = set(label_spans(crf.viterbi(scores, opens, step, start), document))
        gold = set(label_spans(document.labels(), document))
        for role in ('source', 'cue', 'content'):
            one = counts.setdefault(role, [0, 0])
            one[0] += 2 * sum(s in gold for s in guess if s[0] == role)
            one[1] += sum(s[0] == role for s in guess) + sum(s[0] == role for s in gold)
    return {role: round(100 * both / max(total, 1), 2) for role, (both, total) in counts.items()}


class Average:
    """Exponential moving average of the trained parameters."""

    def __init__(self, model, decay):
        self.model, self.decay, self.steps = model, decay, 0
        self.names = [name for name, p in model.named_parameters() if p.requires_grad]
        live = dict(model.named_parameters())
        self.values = [live[name].detach().clone() for name in self.names]

    def live(self):
        parameters = dict(self.model.named_parameters())
        return [parameters[name] for name in self.names]

    @torch.no_grad()
    def update(self):
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(self.values, [p.detach() for p in self.live()], 1 - decay)

    @torch.no_grad()
    def swap(self):
        """Exchange live and averaged weights."""
        for value, parameter in zip(self.values, self.live()):
            kept = parameter.detach().clone()
            parameter.copy_(value)
            value.copy_(kept)


def averaged(state):
    """The averaged weights of a checkpoint, and those that were not trained, as a state dict."""
    return {**state['model'], **state['average']}


def pick(weights, layers):
    """A state dict with some of its encoder layers only, numbered anew."""
    picked = {}
    for name, value in weights.items():
        part = name.split('.')
        if part[:2] == ['encoder', 'layers']:
            if int(part[2]) in layers:
                part[2] = str(layers.index(int(part[2])))
                picked['.'.join(part)] = value
        else:
            picked[name] = value
    return picked


def load(checkpoint, base):
    """The averaged model of a checkpoint, in evaluation mode."""
    state = torch.load(checkpoint, map_location='cpu')
    model = Tagger(base, state['layers'], frozen=state['arguments']['frozen'], pretrained=False)
    model.load_state_dict(averaged(state))
    return model.eval()


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    layers = [int(n) for n in args.layers.split(',')] if args.layers else None
    corpus = Corpus(args)
    dev = [Document(r) for r in read_jsonl(args.dev)]
    model = Tagger(args.base, layers, DROPOUT, frozen=args.frozen)
    if args.init:
        weights = averaged(torch.load(args.init, map_location='cpu'))
        model.load_state_dict(pick(weights, layers) if layers else weights)
    model.to(DEVICE)
    optimizer = torch.optim.AdamW(parameter_groups(model, args), fused=True)
    average = Average(model, args.average)
    epoch = corpus.epoch(0)
    per_epoch = len(epoch)
    total = int(per_epoch * args.epochs)
    factor = lambda step: min(1.0, (step + 1) / (0.06 * total)) * max(0.0, 1 - step / total)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    done, place, number = 0, 0, 0
    out = Path(args.out)
    if out.exists():
        state = torch.load(out, map_location='cpu')
        model.load_state_dict(state['model'])
        for value, name in zip(average.values, average.names):
            value.copy_(state['average'][name])
        average.steps = state['done']
        optimizer.load_state_dict(state['optimizer'])
        schedule.load_state_dict(state['schedule'])
        done, place, number = state['done'], state['place'], state['number']
        epoch = corpus.epoch(number)
        print('resumed at step', done, flush=True)

    def save():
        state = dict(model=model.state_dict(), average=dict(zip(average.names, average.values)), layers=layers,
                     optimizer=optimizer.state_dict(), schedule=schedule.state_dict(), done=done, place=place, number=number,
                     arguments=vars(args))
        torch.save(state, out.with_suffix('.tmp'))
        out.with_suffix('.tmp').rename(out)

    def report():
        average.swap()
        print(json.dumps({'step': done, 'spans': span_scores(model.eval(), dev, corpus.pieces)}), flush=True)
        average.swap()
        model.train()

    began = saved = time.time()
    run = None
    model.train()
    while done < total:
        if place >= len(epoch):
            report()
            place, number = 0, number + 1
            epoch = corpus.epoch(number)
        group = epoch[place]
        tag, role = losses(model, collate(group, corpus.pieces.pad, DEVICE), group, args.mix)
        optimizer.zero_grad()
        (tag + ROLES * role).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.update()
        done, place = done + 1, place + 1
        now = np.array([tag.item(), role.item()])
        run = now if run is None else 0.98 * run + 0.02 * now
        if done % 50 == 0:
            print(f'{done}/{total} tag {run[0]:.4f} role {run[1]:.4f} {time.time() - began:.0f} s', flush=True)
        if time.time() - saved > 60 * MINUTES:
            save()
            saved = time.time()
    save()
    report()


if __name__ == '__main__':
    main()
