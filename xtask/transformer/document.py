"""Articles as the program cuts them (`cargo xtask train prose`), and gold attributions as BIO labels."""
import bisect
import json

LABELS = ['O', 'B-source', 'I-source', 'B-cue', 'I-cue', 'B-content', 'I-content']
LABEL_ID = {label: i for i, label in enumerate(LABELS)}
FEATURES = 7 * 2 * 3  # as in attribution/encoder/mod.rs


def read_jsonl(path):
    with open(path, encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


class Document:
    """One article.

    words, spans: the tokens and their (begin, end) offsets; paragraph, sentence, feature: a number for each token;
    attributions: the gold, as given. `words` may stand in for the article's own: other names, one for one.
    """

    def __init__(self, record, words=None):
        self.id, self.text, self.spans = record['doc'], record['text'], record['spans']
        self.attributions = record['attributions']
        self.paragraph, self.sentence, self.feature = record['paragraph'], record['sentence'], record['feature']
        self.words = words or [self.text[b:e] for b, e in self.spans]

    def opens_paragraph(self, i):
        return i == 0 or self.paragraph[i] != self.paragraph[i - 1]

    def token_range(self, begin, end):
        """Tokens that overlap the characters begin..end."""
        first = bisect.bisect_right(self.spans, begin, key=lambda span: span[1])
        last = bisect.bisect_left(self.spans, end, key=lambda span: span[0])
        return first, last

    def gold_spans(self):
        """[(role, first, last, attribution)], cut at paragraph ends."""
        found = []
        for role in ('content', 'source', 'cue'):
            for number, attribution in enumerate(self.attributions):
                for begin, end in attribution[role]:
                    first, last = self.token_range(begin, end)
                    while first < last:
                        cut = first
                        while cut < last and self.paragraph[cut] == self.paragraph[first]:
                            cut += 1
                        found.append((role, first, cut, number))
                        first = cut
        return found

    def labels(self):
        """BIO label numbers; where gold spans overlap (rare), cue wins over source over content."""
        labels = ['O'] * len(self.words)
        for role, first, last, _ in self.gold_spans():
            labels[first:last] = ['B-' + role] + ['I-' + role] * (last - first - 1)
        for i, label in enumerate(labels):
            if label[0] == 'I' and (self.opens_paragraph(i) or labels[i - 1][2:] != label[2:]):
                labels[i] = 'B-' + label[2:]
        return [LABEL_ID[label] for label in labels]


def label_spans(labels, document):
    """BIO label numbers -> [(role, first, last)], cut at paragraph ends."""
    found, first = [], 0
    while first < len(labels):
        name = LABELS[labels[first]]
        last = first + 1
        if name != 'O':
            inside = LABEL_ID['I-' + name[2:]]
            while last < len(labels) and labels[last] == inside and not document.opens_paragraph(last):
                last += 1
            found.append((name[2:], first, last))
        first = last
    return found
