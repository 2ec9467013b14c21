"""Who said what, on whose word: attributed statements in news coverage, with their evidence.

>>> import onrecord
>>> reading = onrecord.read("“We will not sell the pier,” Ada Reyes told reporters.")
>>> [(statement.act, reading.words(statement.content)) for statement in reading.statements]
[('reject', '“We will not sell the pier,”')]

Spans count Unicode code points, as Python does: ``text[begin:end]`` gives the words.
"""

from onrecord._onrecord import OnrecordError, __version__
from onrecord.reading import (
    Article,
    CommentRequest,
    CopyOf,
    Ground,
    Link,
    Pinned,
    Problem,
    Reading,
    Section,
    Span,
    Speaker,
    Statement,
    Time,
    Unnamed,
    read,
)
from onrecord.batch import read_batch, schema
from onrecord.record import Added, Found, Place, Printed, Record, Trace

__all__ = [
    "Added",
    "Article",
    "CommentRequest",
    "CopyOf",
    "Found",
    "Ground",
    "Link",
    "OnrecordError",
    "Pinned",
    "Place",
    "Printed",
    "Problem",
    "Reading",
    "Record",
    "Section",
    "Span",
    "Speaker",
    "Statement",
    "Time",
    "Trace",
    "Unnamed",
    "__version__",
    "read",
    "read_batch",
    "schema",
]
