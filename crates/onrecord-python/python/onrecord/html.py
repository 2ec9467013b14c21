"""A reading as HTML, for notebooks. No word of an article becomes markup or script."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.reading import Reading, Statement

_STYLE = {
    "content": "background:#fff3bf;color:#111",
    "source": "background:#d0ebff;color:#111",
    "cue": "background:#d3f9d8;color:#111",
}

# Marks that turn the reading direction, or that show as nothing: words must stand where they stand in the text.
_UNSEEN = {
    code: "\ufffd" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
}
_UNSEEN |= {code: "\ufffd" for code in (*range(0x00, 0x09), 0x0B, *range(0x0D, 0x20), *range(0x7F, 0xA0))}


def marked(reading: Reading) -> str:
    """The article with what is said (yellow), by whom (blue), and the words that attribute it (green)."""
    text = reading.article.text
    # Inner statements come later, and lie over the outer ones.
    over: list[tuple[int, int, int, str]] = []
    for index, statement in enumerate(reading.statements):
        for role in ("content", "source", "cue"):
            over += [(begin, end, index, role) for begin, end in getattr(statement, role)]
    over.sort()
    cuts = sorted({0, len(text), *(place for begin, end, *_ in over for place in (begin, end))})
    pieces: list[str] = []
    open_: list[tuple[int, int, int, str]] = []
    first = 0
    for begin, end in zip(cuts, cuts[1:]):
        open_ = [one for one in open_ if one[1] > begin]
        while first < len(over) and over[first][0] <= begin:
            open_.append(over[first])
            first += 1
        words = _shown(text[begin:end])
        # The smallest place is that of the innermost statement.
        inner = min(open_, key=lambda one: one[1] - one[0], default=None)
        if inner is None:
            pieces.append(words)
        else:
            _, _, index, role = inner
            title = _shown(_line(reading, index, reading.statements[index]))
            pieces.append(f'<mark style="{_STYLE[role]}" title="{title}">{words}</mark>')
    problems = "".join(f"<li>{_shown(one.message)}</li>" for one in reading.problems)
    return (
        '<div dir="auto" style="white-space:pre-wrap;max-width:45em;line-height:1.5">'
        + "".join(pieces)
        + "</div>"
        + (f"<ul>{problems}</ul>" if problems else "")
    )


def _line(reading: Reading, index: int, statement: Statement) -> str:
    speaker = reading.speaker_of(statement)
    name = speaker.name if speaker else "not named"
    return f"{index + 1} {name} · {statement.act} · {statement.standing.replace('_', ' ')}"


def _shown(words: str) -> str:
    return html.escape(words.translate(_UNSEEN))
