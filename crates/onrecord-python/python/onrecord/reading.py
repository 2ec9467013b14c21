"""One article: a text in, who said what on whose word out, with the names of the JSON (``onrecord/reading/1``)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from onrecord import _onrecord

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

#: Begin and end in Unicode code points of the article's text, half open: ``text[begin:end]``.
Span = tuple[int, int]

#: ``text``, ``html`` (a web page) or ``mail`` (a message, a newsletter for one).
Media = Literal["text", "html", "mail"]

#: ``fast`` finds nearly as much as ``accurate`` in half the time.
Tier = Literal["accurate", "fast"]

#: What a reading has rows for.
TableName = Literal["articles", "statements", "speakers", "links"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pinned:
    """The copy that was read, where it is kept: one record of a web archive."""

    archive: str
    offset: int
    captured: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The page's own word that it is somebody's copy."""

    outlet: str
    basis: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The title of a section."""

    heading: str
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """The text that spans count in, and what the page says of itself."""

    id: str
    path: str | None
    url: str | None
    title: str | None
    outlet: str | None
    byline: tuple[str, ...]
    agency: str | None
    published: str | None
    modified: str | None
    pinned: Pinned | None
    version: int | None
    language: str | None
    copy_of: CopyOf | None
    sections: tuple[Section, ...]
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What an article says of a source that it does not name."""

    count: int | None
    role: str | None
    closeness: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a source is."""

    index: int
    name: str
    kind: str
    role: str | None
    affiliation: str | None
    unnamed: Unnamed | None
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Time:
    """When something was said: as printed, and as ISO 8601 where it can be told."""

    text: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a value rests on: a rule, and the words."""

    rule: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain: whose word it is, and what shows it."""

    name: str
    speaker: int
    span: Span | None
    via: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One attributed statement. The values of its fields are listed in docs/reference/values.md."""

    id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    manner: str
    voiced: bool
    within: int | None
    speaker: int | None
    speaker_by: str | None
    speaker_confidence: float | None
    chain: tuple[str, ...]
    act: str
    act_by: str
    polarity: str
    certainty: str
    standing: str
    basis: tuple[Span, ...]
    path: str
    addressee: str | None
    medium: str | None
    time: Time | None
    why: Mapping[str, Ground] = field(repr=False)
    confidence: float
    rule: str
    links: tuple[Link, ...] = field(repr=False)
    language: str | None


@dataclass(frozen=True, slots=True)
class CommentRequest:
    """Somebody whom the outlet asked for comment."""

    asked: str
    by: str | None
    answered: bool
    outcome: str
    answer: int | None
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, or only in part."""

    kind: str
    span: Span | None
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one article. In a notebook it shows as marked text."""

    article: Article
    speakers: tuple[Speaker, ...]
    statements: tuple[Statement, ...]
    comment_requests: tuple[CommentRequest, ...]
    problems: tuple[Problem, ...]
    _json: str = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, line: str) -> Reading:
        """The reading that a line of ``onrecord read --format jsonl`` is."""
        given = json.loads(line)
        article = given["article"]
        return cls(
            article=_made(
                Article,
                article,
                byline=tuple(article["byline"]),
                pinned=_some(Pinned, article.get("pinned")),
                copy_of=_copy_of(article["copy_of"]),
                sections=tuple(_made(Section, one, span=_span(one["span"])) for one in article["sections"]),
            ),
            speakers=tuple(
                _made(
                    Speaker, one, unnamed=_some(Unnamed, one.get("unnamed")), mentions=_spans(one["mentions"])
                )
                for one in given["speakers"]
            ),
            statements=tuple(_statement(one) for one in given["statements"]),
            comment_requests=tuple(
                _made(CommentRequest, one, span=_span(one["span"])) for one in given["comment_requests"]
            ),
            problems=tuple(_made(Problem, one, span=_maybe(one["span"])) for one in given["problems"]),
            _json=line.rstrip("\n"),
        )

    def to_json(self) -> str:
        """The reading as one line of JSON, byte for byte what ``onrecord read --format jsonl`` prints."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The same as dictionaries and lists: docs/reference/reading.schema.json describes them."""
        given: dict[str, Any] = json.loads(self._json)
        return given

    def words(self, spans: Sequence[Span]) -> str:
        """The words at some places; pieces are joined by " … ", line breaks become spaces."""
        text = self.article.text
        return " … ".join(" ".join(text[begin:end].split()) for begin, end in spans)

    def speaker_of(self, statement: Statement) -> Speaker | None:
        """Whose statement it is; ``None`` where the article does not say."""
        return None if statement.speaker is None else self.speakers[statement.speaker]

    def to_arrow(self, table: TableName = "statements") -> pyarrow.Table:
        """The rows of a table, with the columns of docs/reference/columns.md. Needs pyarrow."""
        return _onrecord.rows(self._json, table)

    def to_pandas(self, table: TableName = "statements") -> pandas.DataFrame:
        """The same as a data frame of pandas."""
        return self.to_arrow(table).to_pandas()

    def to_polars(self, table: TableName = "statements") -> polars.DataFrame:
        """The same as a data frame of Polars."""
        import polars

        frame = polars.from_arrow(self.to_arrow(table))
        assert isinstance(frame, polars.DataFrame)
        return frame

    def _repr_html_(self) -> str:
        from onrecord.html import marked

        return marked(self)


def read(
    text: str | bytes,
    *,
    outlet: str | None = None,
    url: str | None = None,
    published: str | None = None,
    title: str | None = None,
    byline: str | None = None,
    agency: str | None = None,
    language: str | None = None,
    path: str | None = None,
    media: Media = "text",
    charset: str | None = None,
    tier: Tier = "accurate",
) -> Reading:
    """Reads one article: who said what, on whose word.

    What is known of the article (its outlet, its day of publication as ISO 8601, its language as "en" or "es") helps,
    and is never needed. Content never fails: what cannot be read is in ``problems``. Other threads run meanwhile.

    ``bytes`` are decoded by their byte-order mark, by ``charset``, else by looking at them.
    """
    known = hints(
        outlet=outlet,
        url=url,
        published=published,
        title=title,
        byline=byline,
        agency=agency,
        language=language,
        path=path,
        charset=charset,
    )
    if isinstance(text, str):
        text = whole(text)
    line = _onrecord.read(text, media, known, tier)
    return Reading.from_json(line)


def hints(**known: str | None) -> dict[str, str]:
    """What is known of an article: nothing of what is left out."""
    return {name: words for name, words in known.items() if words}


def whole(text: str) -> str:
    """The text with half a pair of surrogates, which no encoding has, as U+FFFD; every offset stays."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", text)
    return text


def _made(kind: type[_T], given: Mapping[str, Any], **made: Any) -> _T:
    # Fields are only ever added to the JSON: what this version does not know stays in `to_dict`.
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: made[name] if name in made else given.get(name) for name in names})


def _some(kind: type[_T], given: Mapping[str, Any] | None) -> _T | None:
    return None if given is None else _made(kind, given)


def _span(span: Sequence[int]) -> Span:
    return (span[0], span[1])


def _maybe(span: Sequence[int] | None) -> Span | None:
    return None if span is None else _span(span)


def _spans(spans: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(_span(span) for span in spans)


def _copy_of(given: Mapping[str, Any] | None) -> CopyOf | None:
    return None if given is None else _made(CopyOf, given, basis=_spans(given["basis"]))


def _statement(given: Mapping[str, Any]) -> Statement:
    return _made(
        Statement,
        given,
        source=_spans(given["source"]),
        cue=_spans(given["cue"]),
        content=_spans(given["content"]),
        basis=_spans(given["basis"]),
        chain=tuple(given["chain"]),
        time=_some(Time, given["time"]),
        why={name: _made(Ground, one, span=_maybe(one["span"])) for name, one in given["why"].items()},
        links=tuple(_made(Link, one, span=_maybe(one["span"])) for one in given["links"]),
    )
