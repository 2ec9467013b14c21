"""Articles as word tokens with paragraph, sentence and quotation state, and gold attributions as BIO labels.

The Rust program computes the same things; `export.py` writes a fixture that it is tested against.
"""
import bisect
import json
import re

TOKEN = re.compile(r'\w+|[^\w\s]')
LABELS = ['O', 'B-source', 'I-source', 'B-cue', 'I-cue', 'B-content', 'I-content']
LABEL_ID = {label: i for i, label in enumerate(LABELS)}
ROLES = ('source', 'cue', 'content')
ABBREVIATIONS = frozenset(
    'mr mrs ms dr sen rep gov gen lt col st jr sr u s d r no vs inc co corp ltd jan feb aug sept oct nov dec prof rev hon '
    'calif fla va md ariz a m p'.split())
OPENING, CLOSING, STRAIGHT = frozenset('“«„'), frozenset('”»'), '"'
AFTER_STOP = frozenset('”’\'")]')
SHAPES, QUOTES, PLACES = 7, 2, 3
FEATURES = SHAPES * QUOTES * PLACES


def read_jsonl(path):
    with open(path, encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


def shape(word):
    """0 punctuation, 1 number, 2 lower, 3 UPPER, 4 Title, 5 Mixed, 6 mIXED."""
    if not word[0].isalpha():
        return 1 if word[0].isdigit() else 0
    if word.islower():
        return 2
    if len(word) > 1 and word.isupper():
        return 3
    if word[0].isupper():
        return 4 if len(word) == 1 or word[1:].islower() else 5
    return 6


class Document:
    """One article.

    words, spans: the tokens and their (begin, end) offsets; paragraph, sentence: numbers of each token's paragraph (a
    non-empty line) and sentence; quoted: 1 inside quotation marks, the marks included; feature: shape, quoted and place
    in one number; attributions: the gold, as given.
    """

    def __init__(self, record, words=None):
        self.id, self.text = record['doc'], record['text']
        self.attributions = record.get('attributions', [])
        self.spans = [match.span() for match in TOKEN.finditer(self.text)]
        self.words = words or [self.text[b:e] for b, e in self.spans]
        newlines = [match.start() for match in re.finditer('\n', self.text)]
        numbers = {}
        self.paragraph = [numbers.setdefault(bisect.bisect(newlines, b), len(numbers)) for b, _ in self.spans]
        self.sentence, number = [], 0
        for i in range(len(self.words)):
            number += i > 0 and (self.opens_paragraph(i) or self.opens_sentence(i))
            self.sentence.append(number)
        self.quoted = self.quotation()
        self.feature = [self.word_feature(i) for i in range(len(self.words))]

    def opens_paragraph(self, i):
        return i == 0 or self.paragraph[i] != self.paragraph[i - 1]

    def opens_sentence(self, i):
        """A full stop, closers, a space, and then something that can begin a sentence."""
        first = self.words[i][0]
        if self.words[i] in AFTER_STOP and not self.spaced_before(i) or not (first.isupper() or first.isdigit() or first in '“"‘\'([—'):
            return False
        stop = i - 1
        while stop >= 0 and self.words[stop] in AFTER_STOP:
            stop -= 1
        if stop < 0 or self.words[stop] not in '.?!' or not self.spaced_before(i):
            return False
        return not (self.words[stop] == '.' and stop == i - 1 and stop > 0 and self.words[stop - 1].lower() in ABBREVIATIONS)

    def spaced_before(self, i):
        return i == 0 or self.spans[i][0] > self.spans[i - 1][1]

    def spaced_after(self, i):
        return i + 1 == len(self.spans) or self.spans[i][1] < self.spans[i + 1][0]

    def quotation(self):
        """Inside double quotation marks or not, a paragraph at a time.

        A straight mark opens when it stands free on its left and not on its right, closes the other way round, and else
        turns the state. An opening mark never closed holds to the paragraph's end only if it opens the paragraph (a
        quotation continued in the next one) or nothing else opens after it; a closing mark never opened counts as quoting
        from the paragraph's start if no mark came before it.
        """
        quoted = [0] * len(self.words)
        start, opened = 0, None
        for i, word in enumerate(self.words):
            if self.opens_paragraph(i):
                if opened is not None:
                    quoted[opened:i] = [1] * (i - opened)
                start, opened = i, None
            if word not in OPENING and word not in CLOSING and word != STRAIGHT:
                continue
            quoted[i] = 1
            if word == STRAIGHT:
                left, right = self.opens_paragraph(i) or self.spaced_before(i), self.spaced_after(i)
                opens = opened is None if left == right else left
            else:
                opens = word in OPENING
            if opens:
                opened = i
            elif opened is not None:
                quoted[opened:i] = [1] * (i - opened)
                opened = None
            elif not any(quoted[start:i]):
                quoted[start:i] = [1] * (i - start)
        if opened is not None:
            quoted[opened:] = [1] * (len(quoted) - opened)
        return quoted

    def word_feature(self, i):
        place = 0 if self.opens_paragraph(i) else 1 if self.sentence[i] != self.sentence[i - 1] else 2
        return (shape(self.words[i]) * QUOTES + self.quoted[i]) * PLACES + place

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

    def to_record(self, attributions):
        """Token ranges by role -> the scorer's record."""
        offsets = lambda ranges: [[self.spans[first][0], self.spans[last - 1][1]] for first, last in ranges]
        return {'doc': self.id, 'attributions': [{role: offsets(a[role]) for role in ROLES} for a in attributions]}


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
