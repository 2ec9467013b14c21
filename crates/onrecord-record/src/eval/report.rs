//! A whole report: speakers, what is unconfirmed, who was asked for comment, outlet and title.

use super::gold::{Asked, Document, Documents};
use super::names::same_name;
use super::score::Paired;
use super::{Row, Share};

/// Scores what makes one report's reading useful, over all documents of a set.
///
/// `speaker` counts over all gold attributions that name one, found or not; `unconfirmed` over those that gold marks
/// so; `comment` over gold's requests for comment, right in who was asked and whether they answered; `outlet` and
/// `title` over the documents.
pub fn score(gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let mut sheet = Sheet::default();
    for (doc, document) in gold {
        let nothing = Document::default();
        sheet.add(document, predicted.get(doc).unwrap_or(&nothing));
    }
    vec![
        Row::share("speaker", sheet.speaker),
        Row::share("unconfirmed", sheet.unconfirmed),
        Row::share("comment", sheet.comment),
        Row::share("outlet", sheet.outlet),
        Row::share("title", sheet.title),
    ]
}

#[derive(Default)]
struct Sheet {
    speaker: Share,
    unconfirmed: Share,
    comment: Share,
    outlet: Share,
    title: Share,
}

impl Sheet {
    fn add(&mut self, gold: &Document, predicted: &Document) {
        let paired = Paired::new(gold, Some(predicted));
        for (index, annotation) in gold.attributions.iter().enumerate() {
            let read = (paired.detected())
                .find(|(one, _)| one.index == index)
                .map(|(_, other)| &predicted.attributions[other.index]);
            if let Some(speaker) = &annotation.speaker {
                let name = read.and_then(|read| read.speaker.as_deref());
                self.speaker.count(name.is_some_and(|name| same_name(name, speaker)));
            }
            if annotation.standing.as_deref() == Some("unconfirmed") {
                self.unconfirmed.count(read.is_some_and(|read| read.standing == annotation.standing));
            }
        }
        let mut requests: Vec<&Asked> = predicted.comment_requests.iter().collect();
        for request in &gold.comment_requests {
            let found = requests.iter().position(|found| same_request(request, found));
            self.comment.count(found.map(|at| requests.remove(at)).is_some());
        }
        if gold.outlet.is_some() {
            self.outlet.count(predicted.outlet == gold.outlet);
        }
        if gold.title.is_some() {
            self.title.count(predicted.title == gold.title);
        }
    }
}

fn same_request(one: &Asked, other: &Asked) -> bool {
    same_name(&one.asked, &other.asked) && one.answered == other.answered
}
