//! The examples and the gold sets, and what is measured on each.

use std::path::Path;
use std::time::Instant;

use super::factuality;
use crate::train;
use onrecord_reading::Tier;
use onrecord_reading::name::{NamesModel, find_names};
use onrecord_reading::sentence::Prose;
use onrecord_record::eval::conll::{self, Case, NamedArticle};
use onrecord_record::eval::gold::{self, Documents};
use onrecord_record::eval::{
    Row, calibration, chains, cofenet, examples, helsinki, kinds, pages, pronouns, report, score, speakers,
    standing,
};

/// One set's score sheet.
pub(crate) struct Scored {
    /// The set's name in gold/floors.toml and docs/reference/measures.md.
    pub(crate) name: String,
    /// What was scored, for a person.
    pub(crate) about: String,
    /// The measures.
    pub(crate) rows: Vec<Row>,
}

/// Every file of the gold folder that is read, in the order of the table.
pub(crate) const FILES: &[&str] = &[
    "newsweek.json",
    "polnear/dev.jsonl",
    "polnear/cofenet-dev.jsonl",
    "ggt98/dev.jsonl",
    "mpqa/dev.jsonl",
    "standing/dev.jsonl",
    "standing/extra-dev.jsonl",
    factuality::FILES[0],
    factuality::FILES[1],
    "ner/worldwide-newswire-train.tsv",
    "gap/gap-development.tsv",
    "web/ground-truth.json",
    "helsinki/articles.jsonl",
    "helsinki/articles-dev.jsonl",
    "helsinki/pairs-dev.jsonl",
    "helsinki/masked-dev.jsonl",
    "helsinki/quotes-dev.jsonl",
];

/// Reads and scores the examples, and the sets that are there; writes what was predicted into `predictions`, one file a set.
pub(crate) fn score_all(
    folder: Option<&Path>,
    examples: &Path,
    predictions: Option<&Path>,
) -> Result<Vec<Scored>, String> {
    let fast = predictions.map(|folder| folder.join("fast"));
    let mut scored = Vec::new();
    for (tier, predictions) in [(Tier::Accurate, predictions), (Tier::Fast, fast.as_deref())] {
        if let Some(folder) = folder {
            scored.extend(score_tier(folder, predictions, tier)?);
        }
        scored.extend(score_examples(examples, predictions, tier)?);
    }
    if let Some(folder) = folder {
        scored.extend(score_factuality(folder)?);
        scored.extend(score_names(folder)?);
        scored.extend(score_pages(folder)?);
        scored.extend(score_links(folder)?);
    }
    Ok(scored)
}

/// Copies, origins and printings of quotations, which no model has a part in.
fn score_links(folder: &Path) -> Result<Option<Scored>, String> {
    if !helsinki::FILES.iter().all(|file| folder.join(file).exists()) {
        return Ok(None);
    }
    let set = helsinki::load(folder).map_err(|error| error.to_string())?;
    let about = format!(
        "{} of 75 outlets on one summit, {} of them labelled",
        plural(set.pages.len(), "page"),
        set.origins.len()
    );
    Ok(Some(Scored { name: "helsinki-dev".to_owned(), about, rows: helsinki::score(&set) }))
}

/// The articles in examples/, those in another language than English apart.
fn score_examples(folder: &Path, predictions: Option<&Path>, tier: Tier) -> Result<Vec<Scored>, String> {
    let mut scored = Vec::new();
    let mut languages = examples::load(folder).map_err(|error| error.to_string())?;
    if tier == Tier::Fast {
        // Other languages have no model in either tier.
        languages.retain(|language, _| language == "en");
    }
    for (language, gold) in languages {
        let name = if language == "en" { "examples".to_owned() } else { format!("examples-{language}") };
        let read = Read::new(gold, &name, predictions, tier)?;
        let labelled = standing::labelled(&name, &read.gold);
        let mut rows = score::score(&read.gold, &read.predicted);
        rows.extend(report::score(&read.gold, &read.predicted));
        rows.extend(standing::score(&labelled, &read.gold, &read.predicted));
        let about = format!("{}; invented by us", read.about());
        scored.push(Scored { name: with_tier(&name, tier), about, rows });
    }
    Ok(scored)
}

fn with_tier(name: &str, tier: Tier) -> String {
    match tier {
        Tier::Accurate => name.to_owned(),
        Tier::Fast => format!("{name}-fast"),
    }
}

fn score_tier(folder: &Path, predictions: Option<&Path>, tier: Tier) -> Result<Vec<Scored>, String> {
    let has = |file: &str| folder.join(file).exists();
    let mut scored = Vec::new();
    let (mut polnear, mut ggt98) = (Read::default(), Read::default());

    if has("newsweek.json") {
        let newsweek = Read::load(folder, "newsweek.json", predictions, tier)?;
        let mut rows = score::score(&newsweek.gold, &newsweek.predicted);
        rows.extend(report::score(&newsweek.gold, &newsweek.predicted));
        scored.push(Scored { name: "newsweek".to_owned(), about: newsweek.about(), rows });
    }
    if has("polnear/dev.jsonl") {
        polnear = Read::load(folder, "polnear/dev.jsonl", predictions, tier)?;
        let with_nested = score::score(&polnear.gold, &polnear.predicted);
        let predicted = outermost(&polnear.predicted);
        let mut rows = score::score(&polnear.gold, &predicted);
        rows.extend(kinds::score(&polnear.gold, &predicted));
        rows.extend(renamed("with_nested", with_nested));
        rows.extend(calibration::score(&polnear.gold, &predicted));
        if tier == Tier::Accurate {
            let linked = train::link_gold(&folder.join("polnear/dev.jsonl"))?;
            rows.extend(renamed("linker", score::score(&polnear.gold, &linked)));
        }
        scored.push(Scored {
            name: "polnear-dev".to_owned(),
            about: format!("{}; statements within no other", polnear.about()),
            rows,
        });
    }
    if has("polnear/cofenet-dev.jsonl") && has("polnear/dev.jsonl") {
        let instances =
            cofenet::load(&folder.join("polnear/cofenet-dev.jsonl")).map_err(|error| error.to_string())?;
        let about = format!("{} paragraphs of polnear-dev, as CofeNet scores them", instances.len());
        let rows = cofenet::score(&instances, &polnear.gold, &outermost(&polnear.predicted));
        scored.push(Scored { name: "cofenet-dev".to_owned(), about, rows });
    }
    if has("ggt98/dev.jsonl") {
        ggt98 = Read::load(folder, "ggt98/dev.jsonl", predictions, tier)?;
        let voiced = voiced(&ggt98.predicted);
        let mut rows = score::score(&ggt98.gold, &voiced);
        rows.extend(speakers::score(&ggt98.gold, &voiced));
        scored.push(Scored {
            name: "ggt98-dev".to_owned(),
            about: format!("{}; voiced statements", ggt98.about()),
            rows,
        });
    }
    if has("mpqa/dev.jsonl") {
        let stories = chains::load(&folder.join("mpqa/dev.jsonl")).map_err(|error| error.to_string())?;
        let n_events: usize = stories.iter().map(|story| story.events.len()).sum();
        scored.push(Scored {
            name: "mpqa-dev".to_owned(),
            about: format!("{}, {n_events} speech events", plural(stories.len(), "document")),
            rows: chains::score(&stories, &chains::read_all(&stories, tier)),
        });
    }
    if tier == Tier::Fast {
        // Names and standing are judged alike in both tiers.
        for set in &mut scored {
            set.name = with_tier(&set.name, tier);
        }
        return Ok(scored);
    }
    let mut labelled = Vec::new();
    for file in ["standing/dev.jsonl", "standing/extra-dev.jsonl"].into_iter().filter(|file| has(file)) {
        let items = standing::load(&folder.join(file)).map_err(|error| error.to_string())?;
        if file == "standing/dev.jsonl" {
            for (name, set, read) in
                [("standing-polnear", "polnear-dev", &polnear), ("standing-ggt98", "ggt98-dev", &ggt98)]
            {
                let of_set: Vec<_> = items.iter().filter(|item| item.set == set).cloned().collect();
                let about = format!("{} labelled statements of {set}", of_set.len());
                scored.push(Scored {
                    name: name.to_owned(),
                    about,
                    rows: standing::score(&of_set, &read.gold, &read.predicted),
                });
            }
        }
        labelled.extend(items);
    }
    if !labelled.is_empty() {
        let about = format!("{} labelled statements, some picked for rare standings", labelled.len());
        let (gold, predicted) =
            (joined(&polnear.gold, &ggt98.gold), joined(&polnear.predicted, &ggt98.predicted));
        scored.push(Scored {
            name: "standing-recall".to_owned(),
            about,
            rows: standing::recall(&labelled, &gold, &predicted),
        });
    }
    Ok(scored)
}

/// What is taken for a fact, in sentences that somebody is made to say.
fn score_factuality(folder: &Path) -> Result<Option<Scored>, String> {
    if !factuality::FILES.iter().all(|file| folder.join(file).exists()) {
        return Ok(None);
    }
    let clauses =
        factuality::load(folder).map_err(|error| format!("read {}: {error}", factuality::FILES[0]))?;
    let about = format!("{} main clauses, each as words that somebody says", clauses.len());
    Ok(Some(Scored { name: "factuality-dev".to_owned(), about, rows: factuality::score(&clauses) }))
}

/// Names, which both tiers find alike: in the articles that the model was not trained on, and in other people's texts.
fn score_names(folder: &Path) -> Result<Vec<Scored>, String> {
    let find = |prose: &Prose| find_names(NamesModel::english(), prose);
    let mut scored = Vec::new();
    if folder.join("ner/worldwide-newswire-train.tsv").exists() {
        let [_, held_out] = train::load_names(folder)?;
        let written = |case: Case| -> Vec<NamedArticle> {
            held_out.iter().map(|sentences| NamedArticle::new(sentences, |_| case)).collect()
        };
        let articles = written(Case::AsWritten);
        let mut rows = conll::score(&articles, find);
        for (way, case) in [("capitals", Case::Capitals), ("titled", Case::Titled)] {
            let main = conll::score(&written(case), find);
            rows.extend(
                main.into_iter().take(2).map(|row| Row { measure: format!("{way}.{}", row.measure), ..row }),
            );
        }
        let n_names: usize = articles.iter().map(|named| named.names.len()).sum();
        let about = format!("{}, {n_names} names", plural(articles.len(), "article"));
        scored.push(Scored { name: "names-dev".to_owned(), about, rows });
    }
    let gap = folder.join("gap/gap-development.tsv");
    if gap.exists() {
        let items = pronouns::load(&gap).map_err(|error| format!("read {}: {error}", gap.display()))?;
        let about = format!("{} pronouns, each with two names", items.len());
        scored.push(Scored { name: "gap-dev".to_owned(), about, rows: pronouns::score(&items) });
        let articles = conll::of_gap(&items);
        let about = format!("{} of Wikipedia, two people named in each", plural(articles.len(), "paragraph"));
        scored.push(Scored { name: "names-gap".to_owned(), about, rows: conll::recall(&articles, find) });
    }
    Ok(scored)
}

/// Web pages, and what is taken from them.
fn score_pages(folder: &Path) -> Result<Option<Scored>, String> {
    let folder = folder.join("web");
    if !folder.join("ground-truth.json").exists() {
        return Ok(None);
    }
    let pages = pages::load(&folder).map_err(|error| format!("read {}: {error}", folder.display()))?;
    let rows = pages::score(pages.iter().map(|page| (page.body.as_str(), pages::body_of(&page.html))));
    let about = format!("{}, the text of each as people took it", plural(pages.len(), "web page"));
    Ok(Some(Scored { name: "web-dev".to_owned(), about, rows }))
}

/// A gold set and what was read in its texts.
#[derive(Default)]
struct Read {
    gold: Documents,
    predicted: Documents,
}

impl Read {
    fn load(folder: &Path, file: &str, predictions: Option<&Path>, tier: Tier) -> Result<Self, String> {
        let gold = gold::load(&folder.join(file)).map_err(|error| error.to_string())?;
        Self::new(gold, file, predictions, tier)
    }

    fn new(gold: Documents, name: &str, predictions: Option<&Path>, tier: Tier) -> Result<Self, String> {
        let start = Instant::now();
        let predicted = gold::read_all(&gold, tier);
        eprintln!("read {} documents of {name} in {:.1} s", gold.len(), start.elapsed().as_secs_f32());
        if let Some(predictions) = predictions {
            let file = predictions.join(Path::new(&name.replace('/', "-")).with_extension("jsonl"));
            std::fs::create_dir_all(predictions)
                .and_then(|()| gold::write(&file, &predicted))
                .map_err(|error| format!("write {}: {error}", file.display()))?;
        }
        Ok(Self { gold, predicted })
    }

    fn about(&self) -> String {
        let n_attributions: usize = self.gold.values().map(|document| document.attributions.len()).sum();
        format!("{}, {n_attributions} attributions", plural(self.gold.len(), "document"))
    }
}

fn plural(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// What was said or written, without attitudes that the article describes: GGT-98 marks nothing else.
fn voiced(predicted: &Documents) -> Documents {
    let mut voiced = predicted.clone();
    for document in voiced.values_mut() {
        document.attributions.retain(|annotation| annotation.voiced != Some(false));
    }
    voiced
}

/// The main rows, as measured another way.
fn renamed(way: &str, rows: Vec<Row>) -> impl Iterator<Item = Row> {
    let main = |row: &Row| matches!(row.measure.as_str(), "attributed" | "exact" | "quoted");
    rows.into_iter().filter(main).map(move |row| Row { measure: format!("{way}.{}", row.measure), ..row })
}

/// What lies within no other statement: PolNeAR gives each word one role, so that it can't mark a statement within another.
fn outermost(predicted: &Documents) -> Documents {
    let mut outermost = predicted.clone();
    for document in outermost.values_mut() {
        document.attributions.retain(|annotation| annotation.within.is_none());
    }
    outermost
}

fn joined(one: &Documents, other: &Documents) -> Documents {
    one.iter().chain(other).map(|(doc, document)| (doc.clone(), document.clone())).collect()
}
