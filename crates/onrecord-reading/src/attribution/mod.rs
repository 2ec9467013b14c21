//! SENTENCES -> ATTRIBUTIONS: cue, content, source, nesting.
