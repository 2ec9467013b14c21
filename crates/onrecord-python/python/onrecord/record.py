"""The record: one file that keeps articles, their versions, and what everyone says in them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from onrecord import _onrecord
from onrecord.reading import Media, Tier, hints, whole

if TYPE_CHECKING:
    import pyarrow

#: The tables of a record: see docs/reference/columns.md.
RecordTable = Literal["articles", "statements", "speakers", "links", "origins", "versions"]

#: A day: a `datetime.date`, or "2026-03-14".
Day = datetime.date | str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of articles that were added."""

    #: Articles that are new.
    articles: int
    #: New versions of articles that were there.
    versions: int
    #: Articles that were there before, word for word.
    known: int
    #: What is no article.
    skipped: int
    #: What could not be read, and why.
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An article of the record, without its text."""

    title: str | None
    outlet: str | None
    url: str | None
    path: str | None
    published: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was found, with the article that carries it."""

    id: str
    speaker: str | None
    act: str
    standing: str
    words: str
    confidence: float
    #: What people corrected: the field, with what was read and what they say.
    corrected: tuple[Mapping[str, Any], ...] = field(repr=False)
    article: Place


@dataclass(frozen=True, slots=True)
class Printed:
    """A printing of a quotation: ``verbatim``, ``elided`` or ``altered``."""

    grade: str
    fidelity: float
    words: tuple[str, ...]
    speaker: str | None
    statement: str | None
    context: str
    #: Pieces that are the ``same``, were ``left_out`` or ``put_in``.
    changes: tuple[Mapping[str, str], ...] = field(repr=False)
    corrected: tuple[Mapping[str, Any], ...] = field(repr=False)
    article: Place


@dataclass(frozen=True, slots=True)
class Trace:
    """All that the record has on one claim. ``str(trace)`` is the tree that ``onrecord trace`` prints."""

    claim: str
    #: Articles that carry it.
    n_articles: int
    #: Independent origins that it rests on.
    n_origins: int
    #: Articles of which nobody can tell where they have it.
    n_unknown: int
    _given: Mapping[str, Any] = field(repr=False)
    _text: str = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The trace as JSON has it (``onrecord/trace/1``)."""
        return dict(self._given)

    def __str__(self) -> str:
        return self._text


class Record:
    """A record, made where there is none yet. It closes with ``with``, or by ``close``.

    >>> with Record("news.db") as record:
    ...     record.add("articles/")
    ...     record.find("pier lease", speaker="Reyes")
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = fspath(path)
        self._record = _onrecord.Record(path)

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file. What was added is kept already."""
        self._record.close()

    def __repr__(self) -> str:
        if not self._record.is_open():
            return f"Record({self.path!r}, closed)"
        articles, versions, statements = self.counts()
        return f"Record({self.path!r}, {articles} articles in {versions} versions, {statements} statements)"

    def counts(self) -> tuple[int, int, int]:
        """Numbers of articles, of their versions, and of statements."""
        return self._record.counts()

    def add(
        self,
        *paths: str | PathLike[str],
        outlet: str | None = None,
        language: str | None = None,
        tier: Tier = "accurate",
        jobs: int = 0,
    ) -> Added:
        """Adds the articles in files and folders, as ``onrecord add`` does: texts, pages, messages, feeds, tables, archives."""
        known = hints(outlet=outlet, language=language)
        return _added(self._record.add(list(paths), known, tier, jobs))

    def add_text(
        self,
        text: str,
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
        tier: Tier = "accurate",
    ) -> Added:
        """Adds one text. Its ``url``, else its ``path``, tells whether it is a new version of an article that is there."""
        known = hints(
            outlet=outlet,
            url=url,
            published=published,
            title=title,
            byline=byline,
            agency=agency,
            language=language,
            path=path,
        )
        return _added(self._record.add_text(whole(text), media, known, tier))

    def find(
        self,
        words: str = "",
        *,
        speaker: str | None = None,
        outlet: str | None = None,
        act: str | None = None,
        standing: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
        language: str | None = None,
        limit: int | None = 20,
    ) -> list[Found]:
        """Statements by their words, the best first; of ``speaker`` and ``outlet``, any letters of the name.

        ``limit=None`` gives all.
        """
        asked = _asked(speaker, outlet, act, standing, since, until, language)
        lines, _ = self._record.find(words, asked, limit)
        return [_found(json.loads(line)) for line in lines]

    def check(self, quotation: str, *, speaker: str | None = None) -> list[Printed]:
        """Printings of a quotation, the most faithful first; none where no article prints words close to it."""
        return [_printed(json.loads(line)) for line in self._record.check(quotation, speaker)]

    def trace(self, about: str, *, by: Literal["words", "statement", "quotation"] = "words") -> Trace | None:
        """A claim back to the origins that it rests on; ``None`` where no statement is about it.

        ``by="statement"`` takes the id of a statement, ``by="quotation"`` words that somebody is said to have said.
        """
        traced = self._record.trace(about, by)
        if traced is None:
            return None
        given, text = json.loads(traced[0]), traced[1]
        counts = (given["n_articles"], given["n_origins"], given["n_unknown"])
        return Trace(given["claim"], *counts, given, text)

    def export(
        self,
        table: RecordTable = "statements",
        to: str | PathLike[str] | None = None,
        *,
        format: Literal["csv", "jsonl", "parquet"] | None = None,
        speaker: str | None = None,
        outlet: str | None = None,
        act: str | None = None,
        standing: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
        language: str | None = None,
        latest: bool = False,
    ) -> pyarrow.Table | int:
        """A table of the record: as a table of pyarrow, or written to a file, which gives the number of rows.

        The ending of ``to`` tells the format where nobody says it. What of a damaged record cannot be read raises an
        `OnrecordError` that says so; what can be read is written first.
        """
        asked = _asked(speaker, outlet, act, standing, since, until, language)
        if to is None:
            rows, faults = self._record.table(table, asked, latest)
            _raise(faults)
            return rows
        ending = PurePath(to).suffix.lower().lstrip(".")
        form = format or {"ndjson": "jsonl"}.get(ending, ending)
        n_rows, faults = self._record.export(table, to, form, asked, latest)
        _raise(faults)
        return n_rows


def _raise(faults: Sequence[str]) -> None:
    if faults:
        raise _onrecord.OnrecordError("; ".join(f"failed to export {fault}" for fault in faults))


def _asked(
    speaker: str | None,
    outlet: str | None,
    act: str | None,
    standing: str | None,
    since: Day | None,
    until: Day | None,
    language: str | None,
) -> dict[str, Any]:
    return {
        "speaker": speaker,
        "outlet": outlet,
        "act": act,
        "standing": standing,
        "since": _day(since),
        "until": _day(until),
        "language": language,
    }


def _day(day: Day | None) -> int | None:
    """Days from 1970-01-01."""
    if day is None:
        return None
    if isinstance(day, str):
        day = datetime.date.fromisoformat(day)
    elif isinstance(day, datetime.datetime):
        day = day.date()
    return (day - datetime.date(1970, 1, 1)).days


def _added(line: str) -> Added:
    given = json.loads(line)
    return Added(**{**given, "failed": tuple(given["failed"])})


def _place(given: Mapping[str, Any]) -> Place:
    return Place(**given)


def _found(given: Mapping[str, Any]) -> Found:
    return Found(**{**given, "corrected": tuple(given["corrected"]), "article": _place(given["article"])})


def _printed(given: Mapping[str, Any]) -> Printed:
    lists = {name: tuple(given[name]) for name in ("words", "changes", "corrected")}
    return Printed(**{**given, **lists, "article": _place(given["article"])})
