"""Documents cut into windows of whole paragraphs, and windows put together into batches."""
from dataclasses import dataclass, field

import torch
from tokenizers import Tokenizer

from document import LABEL_ID, LABELS

MOST_PIECES = 8  # of one word
SIZE, CONTEXT = 256, 32  # pieces in a window, and how many of them at most are of words before its own
READ_CONTEXT = 16  # what the program reads with: as good on dev, and 5 % faster


class Pieces:
    """Word pieces of single words, remembered."""

    def __init__(self, path):
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        known = lambda *names: next(i for i in map(tokenizer.token_to_id, names) if i is not None)
        self.begin, self.end = known('<s>', '[CLS]'), known('</s>', '[SEP]')
        self.pad, self.unknown = known('<pad>', '[PAD]'), known('[UNK]', '<unk>')
        self.tokenizer, self.memory = tokenizer, {}

    def of(self, words):
        fresh = list({w for w in words if w not in self.memory})
        for word, encoded in zip(fresh, self.tokenizer.encode_batch(fresh, add_special_tokens=False)):
            self.memory[word] = (encoded.ids or [self.unknown])[:MOST_PIECES]
        return [self.memory[word] for word in words]


@dataclass
class Window:
    """Pieces of the core words first..last of a document and of the context to their left."""
    document: int
    first: int
    last: int
    ids: list
    features: list
    at: list  # position of each core word's first piece
    opens: list  # core word opens a paragraph
    labels: list = field(default_factory=list)
    cues: list = field(default_factory=list)  # (word, [(first, last, role)]), counted from the core's first word
    soft: object = None  # a teacher's marginals of the whole document


def cut(number, document, pieces, size=SIZE, context=CONTEXT):
    """Windows of one document, whose number is given: whole paragraphs up to `size` pieces with those of the context."""
    parts = pieces.of(document.words)
    room = size - 2 - context
    units, first = [], 0
    while first < len(parts):  # paragraphs, the long ones cut at a sentence where there is one
        last, total = first, 0
        while last < len(parts) and document.paragraph[last] == document.paragraph[first] and total + len(parts[last]) <= room:
            total += len(parts[last])
            last += 1
        if last < len(parts) and not document.opens_paragraph(last):
            sentence = last
            while sentence > first and document.sentence[sentence] == document.sentence[sentence - 1]:
                sentence -= 1
            last = sentence if sentence > first else last
        units.append((first, last, sum(map(len, parts[first:last]))))
        first = last
    found, unit = [], 0
    while unit < len(units):
        stop, total = unit, 0
        while stop < len(units) and total + units[stop][2] <= room:
            total += units[stop][2]
            stop += 1
        first, last = units[unit][0], units[stop - 1][1]
        begin, spare = first, context
        while begin > 0 and len(parts[begin - 1]) <= spare:
            spare -= len(parts[begin - 1])
            begin -= 1
        ids, features, at = [pieces.begin], [0], []
        for word in range(begin, last):
            if word >= first:
                at.append(len(ids))
            ids += parts[word]
            features += [document.feature[word]] * len(parts[word])
        opens = [word == first or document.opens_paragraph(word) for word in range(first, last)]
        found.append(Window(number, first, last, ids + [pieces.end], features + [0], at, opens))
        unit = stop
    return found


def add_gold(window, labels, spans):
    """Labels and cue-conditioned roles of the core words."""
    window.labels = labels[window.first:window.last]
    for i, opens in enumerate(window.opens):
        name = LABELS[window.labels[i]]
        if opens and name[0] == 'I':
            window.labels[i] = LABEL_ID['B' + name[1:]]
    inside = [(role, max(a, window.first) - window.first, min(b, window.last) - window.first, number)
              for role, a, b, number in spans if a < window.last and b > window.first]
    for role, a, _, number in inside:
        if role == 'cue' and all(cue != a for cue, _ in window.cues):
            window.cues.append((a, [(x, y, 1 if r == 'source' else 2) for r, x, y, n in inside if n == number and r != 'cue']))


def batches(windows, pieces, shuffle=None):
    """Windows of like length grouped until a batch holds about `pieces` pieces; `shuffle` is a random.Random."""
    order = list(range(len(windows)))
    if shuffle:
        shuffle.shuffle(order)
    block = 160 if shuffle else len(order)
    found = []
    for start in range(0, len(order), block):
        group = []
        for i in sorted(order[start:start + block], key=lambda i: len(windows[i].ids)):
            if group and (len(group) + 1) * len(windows[i].ids) > pieces:
                found.append(group)
                group = []
            group.append(i)
        found.append(group)
    if shuffle:
        shuffle.shuffle(found)
    return [[windows[i] for i in group] for group in found if group]


def collate(group, pad, device):
    """Tensors of one batch: rows x pieces, or x core words, or x cues (x core words)."""
    rows, length, words = len(group), max(len(w.ids) for w in group), max(len(w.at) for w in group)
    cues = max(1, max(len(w.cues) for w in group))
    ids = torch.full((rows, length), pad)
    mask, feature = torch.zeros(rows, length, dtype=torch.long), torch.zeros(rows, length, dtype=torch.long)
    first, labels = torch.zeros(rows, words, dtype=torch.long), torch.zeros(rows, words, dtype=torch.long)
    real, opens = torch.zeros(rows, words, dtype=torch.bool), torch.zeros(rows, words, dtype=torch.bool)
    cue, cue_real = torch.zeros(rows, cues, dtype=torch.long), torch.zeros(rows, cues, dtype=torch.bool)
    roles = torch.zeros(rows, cues, words, dtype=torch.long)
    for r, w in enumerate(group):
        n, k = len(w.ids), len(w.at)
        ids[r, :n], mask[r, :n], feature[r, :n] = torch.tensor(w.ids), 1, torch.tensor(w.features)
        first[r, :k], real[r, :k], opens[r, :k] = torch.tensor(w.at), True, torch.tensor(w.opens)
        if w.labels:
            labels[r, :k] = torch.tensor(w.labels)
        for c, (at, spans) in enumerate(w.cues):
            cue[r, c], cue_real[r, c] = at, True
            for a, b, role in spans:
                roles[r, c, a:b] = role
    batch = dict(ids=ids, mask=mask, feature=feature, first=first, labels=labels, real=real, opens=opens,
                 cue=cue, cue_real=cue_real, roles=roles)
    return {name: tensor.to(device) for name, tensor in batch.items()}
