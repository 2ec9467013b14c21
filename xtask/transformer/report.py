"""All the figures of a predictions file on one line each, by the project's scorers.

usage: report.py SCORERS GOLD.jsonl PREDICTIONS.jsonl [COFENET.jsonl]

SCORERS is the folder of score.py and score_cofenet.py. Speech cues are told by a word list, as in design/models.md.
"""
import json
import re
import sys
from collections import Counter

SPEECH = re.compile(
    r"\b(said|says?|saying|told|tells?|telling|according|wrote|writes?|writing|tweet\w*|announc\w*|report(s|ed|ing)?|ask(s|ed|ing)?"
    r"|add(s|ed|ing)|claim\w*|den(y|ies|ied|ying)|argu\w*|not(es|ed|ing)|explain\w*|declar\w*|insist\w*|suggest\w*|warn\w*|promis\w*"
    r"|vow\w*|acknowledg\w*|admit\w*|respond\w*|repl(y|ies|ied)|testif\w*|contend\w*|declin\w*|confirm\w*|stat(es|ed|ing)|quot\w*"
    r"|cit(es|ed|ing)|call(s|ed|ing)?|describ\w*|accus\w*|predict\w*|demand\w*|urg\w*|recall\w*|conced\w*|assert\w*|remark\w*"
    r"|comment\w*|conclud\w*|statement|interview)\b", re.I)


def is_speech(cue):
    return bool(SPEECH.search(cue)) or cue.strip() == ':'


def word_sets(scorer, text, attributions):
    """Attributions with content, as the scorer's word sets, with the cue's text."""
    words = scorer.words(text)
    found = [{**{r: scorer.select(words, a.get(r, [])) for r in ('source', 'cue', 'content')},
              'text': ' '.join(text[b:e] for b, e in a.get('cue', []))} for a in attributions]
    return [a for a in found if a['content']], scorer.select(words, [m.span() for m in scorer.QUOTED.finditer(text)])


def by_kind(scorer, gold, guess):
    """Attributed P, R, F1 of each kind: speech or other cue, direct/mixed/indirect content, with or without source."""
    counts = Counter()
    for doc, record in gold.items():
        g, quoted = word_sets(scorer, record['text'], record['attributions'])
        p, _ = word_sets(scorer, record['text'], guess.get(doc, {}).get('attributions', []))
        pairs = sorted(((scorer.dice(a['content'], b['content']), i, j) for i, a in enumerate(g) for j, b in enumerate(p)
                        if a['content'] & b['content']), reverse=True)
        used_g, used_p, right_g, right_p = set(), set(), set(), set()
        for dice, i, j in pairs:
            if i in used_g or j in used_p:
                continue
            used_g.add(i), used_p.add(j)
            if dice >= 0.5 and (g[i]['source'] & p[j]['source'] or not g[i]['source'] and not p[j]['source']):
                right_g.add(i), right_p.add(j)
        for side, items, right in (('gold', g, right_g), ('guess', p, right_p)):
            for i, a in enumerate(items):
                share = len(a['content'] & quoted) / len(a['content'])
                cue = 'speech' if is_speech(a['text']) else 'other'
                form = 'direct' if share >= 0.9 else 'mixed' if share > 0 else 'indirect'
                for kind in (cue, form, f'{cue} {form}', 'source' if a['source'] else 'no source'):
                    counts[kind, side] += 1
                    counts[kind, side, 'right'] += i in right
    table = {}
    for kind in sorted({key[0] for key in counts}):
        p = counts[kind, 'guess', 'right'] / max(1, counts[kind, 'guess'])
        r = counts[kind, 'gold', 'right'] / max(1, counts[kind, 'gold'])
        table[kind] = (counts[kind, 'gold'], counts[kind, 'guess'], 100 * p, 100 * r, 200 * p * r / max(1e-9, p + r))
    return table


def main(scorers, gold_path, guess_path, cofenet_path=None):
    sys.path.insert(0, scorers)
    import score
    import score_cofenet
    gold, guess = score.load(gold_path), score.load(guess_path)
    figures = score.score(gold, guess)
    print(' '.join(f"{name}={v['f1']:.1f}" for name, v in figures.items()))
    print(f"attributed P {figures['attributed']['p']} R {figures['attributed']['r']}")
    if cofenet_path:
        instances = [json.loads(line) for line in open(cofenet_path)]
        figures = score_cofenet.score(instances, {d: r['attributions'] for d, r in guess.items()})
        print('cofenet exact ' + ' / '.join(str(figures['exact'][role]['f1']) for role in ('source', 'cue', 'content')))
    else:
        voiced = {doc: {'doc': doc, 'attributions': [
            a for a in r['attributions'] if not a['cue'] or any(is_speech(gold[doc]['text'][b:e]) for b, e in a['cue'])]}
            for doc, r in guess.items()}
        figures = score.score(gold, voiced)
        print(f"voiced only: covered R {figures['covered']['r']} content words F1 {figures['tokens.content']['f1']} "
              f"detected P {figures['detected']['p']} R {figures['detected']['r']}")
    for kind, row in by_kind(score, gold, guess).items():
        print('{:16} gold {:5} guess {:5}  P {:5.1f} R {:5.1f} F {:5.1f}'.format(kind, *row))


if __name__ == '__main__':
    main(*sys.argv[1:])
