"""Entity substitution: other people's names and other acronyms, one for one, the same throughout an article.

A model trained on one election learns its candidates; swapping a word for a word keeps every label in its place.
"""
from collections import Counter

CHANCE = 0.9  # of each name, in an article chosen for substitution


def tagged_names(path):
    """Names of a two-column CoNLL file (token, B-/I- tag; a blank line between sentences): [(class, [tokens])]."""
    found = []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            token, _, tag = line.rstrip('\n').partition('\t')
            tag = tag.strip()
            if tag.startswith('B-'):
                found.append((tag[2:], [token.strip()]))
            elif tag.startswith('I-') and found:
                found[-1][1].append(token.strip())
    return found


class Substitution:
    def __init__(self, documents, names_path):
        names = tagged_names(names_path)
        title = lambda word: word.isalpha() and word[0].isupper() and len(word) > 1 and word[1:] != word[1:].upper()
        count = Counter(word for document in documents for word in document.words)
        common = lambda word: count[word.lower()] > 0.1 * count[word] + 2
        self.people = [tuple(tokens) for kind, tokens in names
                       if kind == 'Person' and len(tokens) == 2 and all(map(title, tokens)) and not common(tokens[1])]
        self.given = {given for given, _ in self.people if not common(given)}
        for document in documents:
            for role, first, last, _ in document.gold_spans():
                words = document.words[first:last]
                if role == 'source' and len(words) == 2 and all(map(title, words)) and not any(map(common, words)):
                    self.given.add(words[0])
        self.given -= {tokens[0] for kind, tokens in names if kind in ('Location', 'NORP', 'Organization')}
        acronym = lambda word: word.isalpha() and word.isupper() and 3 <= len(word) <= 5 and not common(word)
        self.acronyms = sorted({t for kind, tokens in names if kind == 'Organization' for t in tokens if acronym(t)})
        self.title, self.common, self.acronym = title, common, acronym

    def mapping(self, words, random):
        """Old word -> new word for one article."""
        found = {}
        for given, family, after in zip(words, words[1:], words[2:] + ['']):
            middle = family in self.given and self.title(after)
            if given in self.given and self.title(family) and not self.common(family) and not middle:
                if random.random() < CHANCE:
                    new = random.choice(self.people)
                    found.setdefault(family, new[1])
                    found.setdefault(given, new[0])
        for before, word, after in zip([''] + words, words, words[1:] + ['']):
            lone = not any(len(w) > 2 and w.isalpha() and w.isupper() for w in (before, after))
            if word not in found and lone and self.acronym(word) and random.random() < CHANCE:
                found[word] = random.choice(self.acronyms)
        found.update({old.upper(): new.upper() for old, new in list(found.items())})
        return found

    def apply(self, words, random):
        found = self.mapping(words, random)
        return [found.get(word, word) for word in words]
