//! Owns the side-by-side table: what the service answered, what the contract and the reception say, and
//! where they differ.
//!
//! Promises: pure; a field that stands against the exam is marked with words, not only with colour.
//! Must never: decide anything. The verdict was made by `reception` when the check was stored.

use jiff::civil::Date;
use queue::CheckDetail;
use reception::{Contract, ContractedInsurer, Course, InsuredPerson, InsurerList, Scope};

use crate::sentences;

/// One credential of the answer beside its contract.
pub struct Compared {
    /// Fields that have a counterpart.
    pub pairs: Vec<Pair>,
    /// Fields that have none.
    pub fields: Vec<Field>,
    /// Telephone of the insurer from the list.
    pub telephone: Option<String>,
}

/// A field of the answer and what it is held against.
pub struct Pair {
    /// What is compared.
    pub label: &'static str,
    /// From the answer.
    pub answer: String,
    /// From contract or reception.
    pub other: String,
    /// Whether the two stand against each other.
    pub differs: bool,
}

/// A field of the answer.
pub struct Field {
    /// Its name.
    pub label: &'static str,
    /// Its value, never empty.
    pub value: String,
}

const NOT_LISTED: &str = "一覧表にありません";

/// Each credential of the check's answer, held against this list as it is on the exam date.
pub fn compare(check: &CheckDetail, list: &InsurerList) -> Vec<Compared> {
    let people = check.answer.iter().flat_map(|answer| &answer.results);
    people.map(|person| compare_one(check, person, list.on(person.insurer_number, check.exam_date))).collect()
}

fn compare_one(check: &CheckDetail, person: &InsuredPerson, contract: Contract<'_>) -> Compared {
    let (rows, row) = match contract {
        Contract::None => (&[][..], None),
        Contract::OtherDays(rows) => (rows, None),
        Contract::InForce(row) => (std::slice::from_ref(row), Some(row)),
    };
    let nearest = rows.last();
    let number = Pair {
        label: "保険者番号",
        answer: person.insurer_number.to_string(),
        other: nearest.map_or(NOT_LISTED.to_owned(), |row| row.number.to_string()),
        differs: rows.is_empty(),
    };
    let name = nearest.map(|row| Pair {
        label: "保険者名",
        answer: person.insurer_name.clone(),
        other: row.name.clone(),
        differs: false,
    });
    let terms = terms(rows, check.exam_date, row.is_none());
    let course = row.map(|row| course(check.summary.course, row.scope));
    let period = period(person, check.exam_date);
    let telephone = nearest.map(|row| row.telephone.clone()).filter(|telephone| !telephone.is_empty());
    let pairs = [number].into_iter().chain(name).chain(terms).chain(course).chain([period]);
    Compared { pairs: pairs.collect(), fields: fields(person), telephone }
}

/// The days of the contract; nothing when no day limits it.
fn terms(rows: &[ContractedInsurer], exam_date: Date, differs: bool) -> Option<Pair> {
    let limited = rows.iter().any(|row| !row.term.is_open());
    let words: Vec<String> = rows.iter().map(|row| sentences::term(row.term)).collect();
    limited.then(|| Pair {
        label: "受診日／契約の期間",
        answer: sentences::date(exam_date),
        other: words.join("、"),
        differs,
    })
}

fn course(course: Course, scope: Scope) -> Pair {
    let mark = |commissioned| if commissioned { "○" } else { "×" };
    let Scope { exam, guidance, same_day_interview } = scope;
    Pair {
        label: "コース／委託範囲",
        answer: sentences::course(course).to_owned(),
        other: format!(
            "特定健診 {}　保健指導 {}　当日初回面接 {}",
            mark(exam),
            mark(guidance),
            mark(same_day_interview)
        ),
        differs: !scope.covers(course),
    }
}

fn period(person: &InsuredPerson, exam_date: Date) -> Pair {
    let first = [person.qualified_on, person.valid_from].into_iter().flatten().max();
    let last_before = person.disqualified_on.and_then(|day| day.yesterday().ok());
    let last = [person.valid_until, last_before].into_iter().flatten().min();
    let word = |day: Option<Date>| day.map(sentences::date_short).unwrap_or_default();
    Pair {
        label: "資格の期間／受診日",
        answer: format!("{}～{}", word(first), word(last)),
        other: sentences::date(exam_date),
        differs: first.is_some_and(|first| exam_date < first) || last.is_some_and(|last| exam_date > last),
    }
}

fn fields(person: &InsuredPerson) -> Vec<Field> {
    let day = |day: Option<Date>| day.map(sentences::date_short);
    let all = [
        ("氏名", Some(person.name.clone())),
        ("氏名カナ", person.kana.clone()),
        ("通称", person.other_name.clone()),
        ("通称カナ", person.other_kana.clone()),
        ("生年月日", Some(sentences::date_short(person.birth_date))),
        ("性別", person.sex.map(|sex| sentences::sex(sex).to_owned())),
        ("記号", person.symbol.clone()),
        ("番号", Some(person.number.clone())),
        ("枝番", person.branch.clone()),
        ("本人・家族", person.kinship.map(|kinship| sentences::kinship(kinship).to_owned())),
        ("資格区分", Some(sentences::class(person.class).to_owned())),
        ("資格取得日", day(person.qualified_on)),
        ("資格喪失日", day(person.disqualified_on)),
        ("有効開始日", day(person.valid_from)),
        ("有効終了日", day(person.valid_until)),
    ];
    let filled = all.into_iter().filter_map(|(label, value)| Some(Field { label, value: value? }));
    filled.filter(|field| !field.value.is_empty()).collect()
}
