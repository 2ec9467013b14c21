//! `onrecord trace`: a claim through the record, back to the origins that it rests on.

use onrecord_record::export::{trace_dot, trace_json, trace_mermaid, trace_text};
use onrecord_record::trace::About;
use onrecord_record::{Error, Record};

use crate::args::{TraceArgs, TraceFormat};
use crate::command::{print, record_path};
use crate::exit::Exit;
use crate::talk::{Talk, Volume};

pub(crate) fn run(args: &TraceArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(trace(args, &talk))
}

fn trace(args: &TraceArgs, talk: &Talk) -> Result<Exit, Error> {
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    // 16 hexadecimal digits: what "find" shows with each statement.
    let is_id = args.about.len() == 16 && args.about.bytes().all(|byte| byte.is_ascii_hexdigit());
    let about = match (is_id, args.quotation) {
        (true, _) => About::Statement(&args.about),
        (false, true) => About::Quotation(&args.about),
        (false, false) => About::Words(&args.about),
    };
    let Some(trace) = record.trace(about)? else {
        talk.say("found no such statement; onrecord find shows those of the record with their ids");
        return Ok(Exit::NothingFound);
    };
    let format = if args.json { TraceFormat::Json } else { args.format };
    let mut text = match format {
        TraceFormat::Text => trace_text(&trace),
        TraceFormat::Json => trace_json(&trace),
        TraceFormat::Dot => trace_dot(&trace),
        TraceFormat::Mermaid => trace_mermaid(&trace),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(print(text.as_bytes()))
}
