//! Owns the side-by-side table: what the service answered, what the contract and the reception say, and
//! where they differ.
//!
//! Promises: pure; a field that stands against the exam is marked with words, not only with colour.
//! Must never: decide anything. The verdict was made by `reception` when the check was stored.

use jiff::civil::Date;
use queue::CheckDetail;
use reception::{Contract, ContractedInsurer, Course, InsuredPerson, InsurerList, Reason, Scope, Term};

use super::papers::Mark;
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
    /// How the two stand to each other.
    pub mark: Mark,
}

/// A field of the answer.
pub struct Field {
    /// Its name.
    pub label: &'static str,
    /// Its value, never empty.
    pub value: String,
}

const NOT_LISTED: &str = "一覧表にありません";
const NO_LIST: &str = "一覧表がないか、読めません";

/// Each credential of the check's answer, held against this list as it is on the exam date; absent when there is none
/// or it cannot be read.
pub fn compare(check: &CheckDetail, list: Option<&InsurerList>) -> Vec<Compared> {
    let people = check.answer.iter().flat_map(|answer| &answer.results);
    let on_the_day =
        |person: &InsuredPerson| list.map(|list| list.on(person.insurer_number, check.exam_date));
    people.map(|person| compare_one(check, person, on_the_day(person))).collect()
}

fn compare_one(check: &CheckDetail, person: &InsuredPerson, contract: Option<Contract<'_>>) -> Compared {
    let (rows, row) = match contract {
        None | Some(Contract::None) => (&[][..], None),
        Some(Contract::OtherDays(rows)) => (rows, None),
        Some(Contract::InForce(row)) => (std::slice::from_ref(row), Some(row)),
    };
    let nearest = rows.last();
    let (missing, mark) = match contract {
        None => (NO_LIST, Mark::Look),
        Some(Contract::None) => (NOT_LISTED, Mark::Differs),
        Some(Contract::OtherDays(_) | Contract::InForce(_)) => ("", Mark::Same),
    };
    let number = Pair {
        label: "保険者番号",
        answer: person.insurer_number.to_string(),
        other: nearest.map_or(missing.to_owned(), |row| row.number.to_string()),
        mark,
    };
    let name = nearest.map(|row| Pair {
        label: "保険者名",
        answer: person.insurer_name.clone(),
        other: row.name.clone(),
        mark: Mark::Same,
    });
    let terms = terms(rows, check.exam_date, row.is_some());
    let course = row.map(|row| course(check.summary.course, row.scope));
    let period = period(check, person);
    let telephone = nearest.map(|row| row.telephone.clone()).filter(|telephone| !telephone.is_empty());
    let pairs = [number].into_iter().chain(name).chain(terms).chain(course).chain([period]);
    Compared { pairs: pairs.collect(), fields: fields(person), telephone }
}

/// The days of the contract; nothing when no day limits it.
fn terms(rows: &[ContractedInsurer], exam_date: Date, fits: bool) -> Option<Pair> {
    let limited = rows.iter().any(|row| !row.term.is_open());
    let words: Vec<String> = rows.iter().map(|row| sentences::term(row.term)).collect();
    limited.then(|| Pair {
        label: "受診日／契約の期間",
        answer: sentences::date(exam_date),
        other: words.join("、"),
        mark: same(fits),
    })
}

fn same(fits: bool) -> Mark {
    if fits { Mark::Same } else { Mark::Differs }
}

fn course(course: Course, scope: Scope) -> Pair {
    Pair {
        label: "コース／委託範囲",
        answer: sentences::course(course).to_owned(),
        other: sentences::scope(scope),
        mark: same(scope.covers(course)),
    }
}

/// As it was judged: the rules of the centre say how 資格喪失日 is read, and those are not known here. Of several
/// credentials only those are marked that can have been outside.
fn period(check: &CheckDetail, person: &InsuredPerson) -> Pair {
    let outside = check.summary.verdict.reasons().contains(&Reason::OutsideDates);
    let [usual, other] = readings(person);
    let as_judged = |term: &Term| term.holds_on(check.exam_date) != outside;
    let judged = [usual, other].into_iter().find(as_judged);
    Pair {
        label: "資格の期間／受診日",
        answer: sentences::term(judged.unwrap_or(usual)),
        other: sentences::date(check.exam_date),
        mark: same(!outside || judged.is_none()),
    }
}

/// The insured days, with 資格喪失日 as the first day that is not insured, and as the last that is (domain.md §9).
fn readings(person: &InsuredPerson) -> [Term; 2] {
    let from = [person.qualified_on, person.valid_from].into_iter().flatten().max();
    let until = |lost: Option<Date>| [person.valid_until, lost].into_iter().flatten().min();
    let day_before = person.disqualified_on.map(|day| day.yesterday().unwrap_or(Date::MIN));
    [day_before, person.disqualified_on].map(|lost| Term { from, to: until(lost) })
}

fn fields(person: &InsuredPerson) -> Vec<Field> {
    let day = |day: Option<Date>| day.map(sentences::date_short);
    let all = [
        ("氏名", Some(person.name.clone())),
        ("氏名カナ", person.kana.clone()),
        ("通称", person.other_name.clone()),
        ("通称カナ", person.other_kana.clone()),
        ("生年月日", Some(sentences::date_both_ways(person.birth_date))),
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
