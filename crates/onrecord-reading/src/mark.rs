//! Marked text: the article with each span underlined, for tests, docs and people.
