"""From a document's emissions and role scores to statements. This is what the Rust program must reproduce."""
import numpy as np

import crf
from encoder import DISTANCES
from linker import link
from text import CLOSING, STRAIGHT, label_spans

NO_SOURCE = -2.0  # what 'no source' weighs against a source's mean log probability
DASHES = frozenset('—–―-')
LONGEST_NAME = 8  # words after the dash of a credited quotation
LONG_QUOTATION = 8  # words


def is_word(text):
    return text[0].isalnum() or text[0] == '_'


def with_words(spans, document):
    """Without the sources and contents that hold no word."""
    return [s for s in spans if s[0] == 'cue' or any(map(is_word, document.words[s[1]:s[2]]))]


def dashes(spans, document):
    """A paragraph that is one quotation, a dash and a name ("..." - NAME): content, cue and source, whatever was tagged."""
    words, quoted = document.words, document.quoted
    first = 0
    while first < len(words):
        last = first + 1
        while last < len(words) and not document.opens_paragraph(last):
            last += 1
        end = first
        while end < last and quoted[end]:
            end += 1
        name = words[end + 1:last]
        if first < end and end + 1 < last and words[end] in DASHES and len(name) <= LONGEST_NAME and name[0][0].isupper():
            stop = last - 1 if name[-1] == '.' else last
            spans = [s for s in spans if s[2] <= first or s[1] >= last]
            spans += [('content', first, end), ('cue', end, end + 1), ('source', end + 1, stop)]
        first = last
    return sorted(spans, key=lambda s: s[1])


def quotations(document):
    """[(first, last)] of every stretch in quotation marks, cut at paragraph ends and between neighbouring quotations."""
    found, first = [], 0
    while first < len(document.words):
        last = first + 1
        if document.quoted[first]:
            while last < len(document.words) and document.quoted[last] and not document.opens_paragraph(last):
                if document.words[last - 1] in CLOSING or document.words[last - 1] == STRAIGHT and last - 1 > first:
                    break
                last += 1
            found.append((first, last))
        first = last
    return found


def long_quotations(spans, document):
    """Add as content every quotation of some length of which no word was tagged: people said these, whoever they were."""
    tagged = {i for _, first, last in spans for i in range(first, last)}
    fresh = [('content', first, last) for first, last in quotations(document)
             if not tagged.intersection(range(first, last)) and sum(map(is_word, document.words[first:last])) >= LONG_QUOTATION]
    return sorted(spans + fresh, key=lambda s: s[1])


def distance_bucket(delta):
    """As encoder.distance_bucket, on numpy integers."""
    size = np.maximum(np.abs(delta), 1)
    near = size - 1
    far = np.minimum(4 + np.floor(np.log2(size / 5) * 1.6), DISTANCES // 2 - 1)
    return np.where(size < 5, near, far).astype(int) + DISTANCES // 2 * (delta > 0)


class RoleScores:
    """Log probabilities of none/source/content of the words about a cue, from the role head's projections.

    word (words x d), cue (words x 2d), bias (words x 2), distance (24 x 2): the head's outputs and its distance table.
    """

    def __init__(self, word, cue, bias, distance):
        self.word, self.cue, self.bias, self.distance = word, cue.reshape(len(cue), 2, -1), bias, distance

    def of(self, cue, first, last):
        """Words first..last seen from the cue that begins at word `cue`."""
        scores = self.word[first:last] @ self.cue[cue].T / np.sqrt(self.word.shape[1])
        scores = scores + self.bias[first:last] + self.distance[distance_bucket(np.arange(first, last) - cue)]
        scores = np.pad(scores, ((0, 0), (1, 0)))
        return scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)


def claimer(roles):
    """claim(cue, span, kind) for linker.link: how far the role head gives the span's words to the cue (None: no source)."""
    def claim(cue, span, kind):
        if span is None:
            return NO_SOURCE
        return float(roles.of(cue[0], *span)[:, 1 if kind == 'source' else 2].mean())
    return claim


def statements(document, emissions, step, start, linker, roles=None):
    """Token ranges by role of every statement of a document."""
    if not document.words:
        return []
    opens = [document.opens_paragraph(i) for i in range(len(document.words))]
    spans = label_spans(crf.viterbi(emissions, opens, step, start), document)
    spans = long_quotations(dashes(with_words(spans, document), document), document)
    return link(spans, document, linker, roles and claimer(roles))
