//! Credits: whose work an article is. Names in bylines, and agencies among them.

/// News agencies: what they are credited as, in lower case, and their short name.
///
/// # Source
/// The agencies' own names for themselves.
const AGENCIES: &[(&str, &str)] = &[
    ("ap", "AP"),
    ("the ap", "AP"),
    ("associated press", "AP"),
    ("the associated press", "AP"),
    ("reuters", "Reuters"),
    ("thomson reuters", "Reuters"),
    ("afp", "AFP"),
    ("agence france-presse", "AFP"),
    ("agence france presse", "AFP"),
    ("upi", "UPI"),
    ("united press international", "UPI"),
    ("dpa", "dpa"),
    ("efe", "EFE"),
    ("agencia efe", "EFE"),
    ("ansa", "ANSA"),
    ("bloomberg", "Bloomberg"),
    ("bloomberg news", "Bloomberg"),
    ("press association", "PA"),
    ("pa media", "PA"),
    ("the canadian press", "The Canadian Press"),
    ("canadian press", "The Canadian Press"),
    ("australian associated press", "AAP"),
    ("aap", "AAP"),
    ("kyodo", "Kyodo"),
    ("kyodo news", "Kyodo"),
    ("xinhua", "Xinhua"),
    ("tass", "TASS"),
    ("yonhap", "Yonhap"),
    ("pti", "PTI"),
    ("press trust of india", "PTI"),
    ("ians", "IANS"),
    ("anadolu agency", "Anadolu"),
    ("notimex", "Notimex"),
    ("europa press", "Europa Press"),
];

/// The short name of the agency that a credit names: "Reuters Staff", "The Associated Press".
fn agency(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let bare = [" staff", " news agency", " newswire", " writer", " writers", " staff writers"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending))
        .unwrap_or(&lower);
    AGENCIES.iter().find(|(name, _)| *name == bare).map(|(_, short)| *short)
}

/// The people among the names of a byline, and the agency among them.
pub(super) fn part_agencies(names: Vec<String>) -> (Vec<String>, Option<String>) {
    let mut people = Vec::new();
    let mut found = None;
    for name in names {
        match agency(&name) {
            Some(short) => found = found.or(Some(short.to_owned())),
            None if !people.contains(&name) => people.push(name),
            None => {}
        }
    }
    (people, found)
}

/// The names in a credit, without "By" and addresses: "By Ana Reyes and J. Lund" gives two.
pub(super) fn split_names(credit: &str) -> Vec<String> {
    let bare = credit.trim();
    if bare.contains("://") {
        return Vec::new();
    }
    let lower = bare.to_lowercase();
    let label = ["written by ", "by: ", "by ", "por "].iter().find(|label| lower.starts_with(**label));
    let bare = label.and_then(|label| bare.get(label.len()..)).unwrap_or(bare);
    let is_name = |name: &&str| {
        (1..=6).contains(&name.split_whitespace().count())
            && name.chars().any(char::is_alphabetic)
            && !name.contains('@')
            && !name.starts_with("www.")
    };
    bare.split([',', ';', '|', '/'])
        .flat_map(|names| names.split(" and "))
        .map(|name| name.trim().trim_start_matches("and ").trim())
        .filter(is_name)
        .take(16)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_people_from_agencies() {
        let (people, agency) = part_agencies(split_names("By Ana Reyes, J. Lund and The Associated Press"));
        assert_eq!(people, ["Ana Reyes", "J. Lund"]);
        assert_eq!(agency.as_deref(), Some("AP"));
        let (people, agency) = part_agencies(split_names("Reuters Staff"));
        assert!(people.is_empty());
        assert_eq!(agency.as_deref(), Some("Reuters"));
        assert!(split_names("https://ledger.example/reyes").is_empty());
    }
}
