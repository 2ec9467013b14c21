//! What a reading holds: attributions, speakers, statements, requests for comment, problems.

use crate::article::Article;
use crate::closed::closed_list;
use crate::span::Span;

/// All that one article says about who said what.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The article that was read.
    pub article: Article,
    /// Everyone and everything whose word the article gives, in order of first mention.
    pub speakers: Vec<Speaker>,
    /// The attributed statements, in text order.
    pub statements: Vec<Statement>,
    /// Who was asked for comment, in text order.
    pub comment_requests: Vec<CommentRequest>,
    /// What could not be read as it stands. The rest of the reading holds nevertheless.
    pub problems: Vec<Problem>,
}

/// One act of attributing, before we know who the source is.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Whose words these are, as printed ("She"); empty when left out ("it was reported that").
    pub source: Vec<Span>,
    /// The words that attribute ("denied"); empty for a quotation standing alone.
    pub cue: Vec<Span>,
    /// What is attributed, in text order; several pieces where the cue interrupts. Never empty.
    pub content: Vec<Span>,
    /// Whether the words are quoted.
    pub manner: Manner,
    /// The attribution whose content this one lies in; an index into [`Reading::statements`].
    pub within: Option<usize>,
    /// How likely the model holds its words to be source, cue and content, 0.0 to 1.0; not calibrated.
    pub likelihood: f32,
    /// The rule or model that found it.
    pub rule: &'static str,
}

impl Attribution {
    /// Where its first word begins, be it of source, cue or content.
    pub fn first(&self) -> u32 {
        self.spans().map(|span| span.start).min().unwrap_or(0)
    }

    /// Where its last word ends.
    pub fn last(&self) -> u32 {
        self.spans().map(|span| span.end).max().unwrap_or(0)
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        self.source.iter().chain(&self.cue).chain(&self.content).copied()
    }
}

/// Someone or something whose word the article gives; local to one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// The fullest name that the article prints, or the words it uses instead ("two officials").
    pub name: String,
    /// What sort of source this is.
    pub kind: SpeakerKind,
    /// Office or occupation as printed ("president"), when the article gives one.
    pub role: Option<String>,
    /// Body, party, country or outlet that the speaker stands for ("Mexico"), when the article gives one.
    pub affiliation: Option<String>,
    /// What the article says of a source that it does not name.
    pub unnamed: Option<Unnamed>,
    /// Places where the article mentions the speaker, in text order.
    pub mentions: Vec<Span>,
}

impl Speaker {
    /// A speaker of whom nothing but the name is known.
    pub fn new(name: String, kind: SpeakerKind) -> Self {
        Self { name, kind, role: None, affiliation: None, unnamed: None, mentions: Vec::new() }
    }
}

/// What an article says of a source that it does not name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unnamed {
    /// How many they are, when the article says so ("two officials" gives 2).
    pub count: Option<u32>,
    /// What they are, as printed ("officials").
    pub role: Option<String>,
    /// How close they are to the matter ("familiar with the matter").
    pub closeness: Option<Span>,
    /// Why they are not named ("because they were not authorized to discuss the talks").
    pub reason: Option<Span>,
}

/// One statement: who said what, on whose word, with what standing.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Hash of the article's id and the spans: reading the same bytes again keeps it.
    pub id: String,
    /// The spans.
    pub attribution: Attribution,
    /// True when the source said or wrote it; false for an attitude, intention or belief that the article describes.
    pub voiced: bool,
    /// Index into [`Reading::speakers`]; `None` when the article does not say.
    pub speaker: Option<usize>,
    /// How the source told the speaker; `None` without one.
    pub speaker_by: Option<SpeakerBy>,
    /// How often speakers told in this way were right on gold data, 0.0 to 1.0; 0 without one.
    pub speaker_confidence: f32,
    /// On whose word, as indices into [`Reading::speakers`]: the outlet first, the source closest to the matter last.
    pub chain: Vec<usize>,
    /// The same links in the same order, each with the words that show it.
    pub links: Vec<Link>,
    /// What the speaker does.
    pub act: Act,
    /// Whether the act was read off the cue or off the content.
    pub act_by: ActBy,
    /// Whether the speaker holds the content to be so.
    pub polarity: Polarity,
    /// How sure the speaker is.
    pub certainty: Certainty,
    /// What the article commits to.
    pub standing: Standing,
    /// The words that the standing rests on ("which has not been confirmed"); empty for plain reports.
    pub basis: Vec<Span>,
    /// How the words reached the outlet.
    pub path: Path,
    /// Whom the source addressed ("reporters").
    pub addressee: Option<Span>,
    /// On what medium ("X", "a statement").
    pub medium: Option<Span>,
    /// When it was said, as printed ("Friday").
    pub time: Option<Span>,
    /// When, as an ISO 8601 day, week, month or year; `None` where the article's date is needed and not known.
    pub time_value: Option<String>,
    /// What each of the values above was read off.
    pub why: Why,
    /// How often such attributions were right on gold data, 0.0 to 1.0.
    pub confidence: f32,
    /// ISO 639-1 code of the language that its quoted words are in, where that is not the article's; `None` where it is, and
    /// where they are too few to tell.
    pub language: Option<&'static str>,
}

/// One link of a statement's chain: on whose word, and the words that show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index into [`Reading::speakers`].
    pub speaker: usize,
    /// The words that show the link; `None` for the outlet when no words name it.
    pub span: Option<Span>,
    /// What the words are.
    pub via: Via,
}

/// Why a statement has the values it has, so that a person can judge them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// The cue's dictionary form when the act is by the cue, else the test that the content met.
    pub act: Ground,
    /// Of the polarity.
    pub polarity: Ground,
    /// Of the certainty.
    pub certainty: Ground,
    /// Of the standing; its words are those of the basis.
    pub standing: Ground,
    /// Of the path.
    pub path: Ground,
}

/// The rule by which a value was chosen, and the words that it rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// The rule, in a few words.
    pub rule: &'static str,
    /// The words; `None` when the value is what holds where nothing is said.
    pub span: Option<Span>,
}

/// A sentence that says that somebody was asked for comment.
#[derive(Clone, Debug, PartialEq)]
pub struct CommentRequest {
    /// Who was asked, as printed without an article ("White House").
    pub asked: String,
    /// Who asked, as printed ("Newsweek"); the outlet when the sentence says "we" or nothing.
    pub by: Option<String>,
    /// True when the article gives an answer.
    pub answered: bool,
    /// What became of it.
    pub outcome: Outcome,
    /// The statement that answers, or refuses to; an index into [`Reading::statements`].
    pub answer: Option<usize>,
    /// The sentence that says so.
    pub span: Span,
}

/// Something that could not be read as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What sort of problem.
    pub kind: ProblemKind,
    /// Where, when it has a place in the text.
    pub span: Option<Span>,
    /// What a person should know, in one line.
    pub message: String,
}

closed_list! {
    /// What can go wrong with an article's bytes or text.
    pub enum ProblemKind {
        Charset = "charset", "Some bytes do not fit the character encoding and were replaced.";
        Binary = "binary", "The bytes are not text.";
        Empty = "empty", "There is no text.";
        Quotation = "quotation", "A quotation mark has no partner.";
        Cut = "cut", "The text was cut at the size limit.";
        Markup = "markup", "The page's markup is broken or nested too deeply: its text was taken as it stands.";
        Language = "language", "The article's language is not one that is read: hardly any of its statements are found.";
    }
}

closed_list! {
    /// Whether the words are quoted.
    pub enum Manner {
        Direct = "direct", "All the content is quoted.";
        Indirect = "indirect", "Nothing of the content is quoted.";
        Mixed = "mixed", "Part of the content is quoted.";
    }
}

closed_list! {
    /// What sort of source a speaker is.
    pub enum SpeakerKind {
        Person = "person", "An individual, named or fixed by an office; two or three named people together.";
        Organization = "organization", "A body, company, agency, state or authority, or a person who speaks for one unnamed.";
        Publication = "publication", "An outlet or its newsroom as informant; the article's own voice.";
        Document = "document", "A report, study, poll, law, letter, lawsuit, book, film or recording.";
        Group = "group", "A class of people: voters, critics, experts, poll shares.";
        Unnamed = "unnamed", "An informant whose name is withheld or missing.";
    }
}

closed_list! {
    /// How a source tells who its speaker is.
    pub enum SpeakerBy {
        Name = "name", "It prints the name, or a part of it.";
        Office = "office", "It prints an office, and the article says elsewhere who holds it.";
        Pronoun = "pronoun", "It is a pronoun; the speaker is the likeliest of those named around it.";
        Epithet = "epithet", "It describes somebody or something that the article names nearby (\"the company\").";
        Context = "context", "It is left out; the words around tell the speaker (who spoke last, or whose report the article tells of).";
        Words = "words", "It names nobody; its words are the name.";
    }
}

closed_list! {
    /// What shows a link of a chain.
    pub enum Via {
        Outlet = "outlet", "The article's own voice: first in every chain; with words when they say that it was told.";
        Source = "source", "The source of the statement itself.";
        Within = "within", "The source of a statement whose content holds this one.";
        Citing = "citing", "Whom the source relies on: “citing two officials”, “quoted Reyes as saying”.";
        Told = "told", "Another outlet to which it was said: “told The Ledger”, “in an interview with The Ledger”.";
        Carried = "carried", "Another outlet that had it before: “as first reported by The Ledger”, “a report in The Ledger”.";
    }
}

closed_list! {
    /// What the speaker does with the content.
    pub enum Act {
        Say = "say", "Asserts it, with no other force.";
        Report = "report", "A publication or document passes it on as a finding.";
        Confirm = "confirm", "Affirms what was already at issue, or concedes it.";
        Deny = "deny", "Holds a claim or accusation against the speaker's side to be untrue.";
        Reject = "reject", "Refuses or opposes a proposal, demand, offer or action.";
        Promise = "promise", "Commits the speaker's side to an act; plans, offers and threats too.";
        Predict = "predict", "Says what will happen outside the speaker's control.";
        Demand = "demand", "Wants another to act: an order, request, advice or proposal.";
        Ask = "ask", "Wants to be told something.";
        Accuse = "accuse", "Charges with a wrong, blames or attacks.";
        Declare = "declare", "Makes it so by saying it, or announces it officially.";
        Believe = "believe", "Holds an attitude that the article describes.";
        Decline = "decline", "Refuses to comment, answer or speak.";
    }
}

closed_list! {
    /// What the act was read off.
    pub enum ActBy {
        Cue = "cue", "The cue has this force.";
        Content = "content", "The cue is neutral; the content has this force.";
    }
}

closed_list! {
    /// Whether the speaker holds the content to be so (FactBank's values).
    pub enum Polarity {
        Positive = "positive", "It is so, or will be.";
        Negative = "negative", "It is not so.";
        Unknown = "unknown", "The speaker does not commit: demands, questions, wishes, speech that was not made, bare topics.";
    }
}

closed_list! {
    /// How sure the speaker is (FactBank's values).
    pub enum Certainty {
        Certain = "certain", "Asserted flatly.";
        Probable = "probable", "Thought, expected or likely.";
        Possible = "possible", "May, might or could be.";
        Unknown = "unknown", "The speaker does not commit.";
    }
}

closed_list! {
    /// What the article commits to; never whether a statement is true. From the weakest to the strongest: where several
    /// apply, the strongest stands.
    pub enum Standing {
        Reported = "reported", "The article passes it on and leaves it there.";
        Unconfirmed = "unconfirmed", "The article flags that it is not established.";
        Confirmed = "confirmed", "The article says that another source or record bears it out.";
        Denied = "denied", "The article says, or has another source say, that it is not so.";
        NoComment = "no_comment", "The source refused or failed to answer.";
    }
}

closed_list! {
    /// What became of a request for comment.
    pub enum Outcome {
        Answered = "answered", "The article gives an answer.";
        Declined = "declined", "The one asked declined or refused to comment.";
        NoResponse = "no_response", "The one asked did not respond.";
        Unreachable = "unreachable", "The one asked could not be reached, or was not available.";
        Pending = "pending", "The article says no more of it.";
    }
}

closed_list! {
    /// How the words reached the outlet.
    pub enum Path {
        Interview = "interview", "Told this outlet or its reporter.";
        Statement = "statement", "A written statement, release, or letter to the press, or a spokesman.";
        Social = "social", "A post on a social medium.";
        PublicEvent = "public_event", "A speech, rally, debate, briefing, hearing or court session.";
        Document = "document", "A report, study, poll, filing, ruling, book or recording.";
        OtherOutlet = "other_outlet", "Told to or published by another named outlet.";
        Unstated = "unstated", "The article does not say.";
    }
}
