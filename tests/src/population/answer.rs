//! Owns what the eligibility service says of a person, in the two forms in which it comes: the body of a gateway's
//! answer, and the file of the 既存型 (domain.md §2).
//!
//! Promises: the file also holds what must not be kept (address, 世帯主, share of cost, limit certificates), so
//! that a look at what was stored means something.
//! Must never: use the types that read it.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// What stands in the file of the 既存型 and must never be stored.
pub const NOT_KEPT: [&str; 4] = ["架空県架空市番外地", "世帯主架空", "999-0000", "限度額架空"];

/// One credential, as codes and text. Invented, yet handled as a person's: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// 被保険者証区分, 2 characters.
    pub class: &'static str,
    /// 保険者番号.
    pub insurer: &'static str,
    /// 保険者名.
    pub insurer_name: &'static str,
    /// 記号.
    pub symbol: Option<String>,
    /// 番号.
    pub number: String,
    /// 枝番.
    pub branch: Option<String>,
    /// 本人・家族の別: 1 or 2.
    pub kinship: &'static str,
    /// 氏名.
    pub name: String,
    /// 氏名カナ, half width.
    pub kana: String,
    /// 通称 with its kana.
    pub other: Option<(String, String)>,
    /// 性別: 1, 2 or 3.
    pub sex: &'static str,
    /// 生年月日.
    pub birth: Date,
    /// 資格取得日.
    pub qualified: Option<Date>,
    /// 資格喪失日.
    pub disqualified: Option<Date>,
    /// 有効終了日.
    pub ends: Option<Date>,
}

/// 資格有効性 1–6 and the credentials that come with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// 資格有効性.
    pub validity: u8,
    /// 0 or more.
    pub results: Vec<Credential>,
}

impl Answer {
    /// The body of the gateway's answer.
    #[must_use]
    pub fn gateway_body(&self) -> String {
        let results: Vec<Value> = self.results.iter().map(Credential::json).collect();
        json!({ "validity": self.validity, "results": results }).to_string()
    }

    /// The file of the 既存型. `asked_by` is 1 for a card, 2 for typed numbers.
    #[must_use]
    pub fn existing_file(&self, asked_by: u8, asked_for: Date) -> String {
        let validity = self.validity;
        let results: String = self.results.iter().map(Credential::xml).collect();
        let day = asked_for.strftime("%Y%m%d");
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>\
             <ProcessExecutionTime>{day}081500</ProcessExecutionTime>\
             <QualificationConfirmationDate>{day}</QualificationConfirmationDate>\
             <MedicalInstitutionCode>9911234567</MedicalInstitutionCode>\
             <ReferenceClassification>{asked_by}</ReferenceClassification><SegmentOfResult>1</SegmentOfResult>\
             </MessageHeader><MessageBody><ProcessingResultStatus>1</ProcessingResultStatus>\
             <QualificationValidity>{validity}</QualificationValidity><ResultList>{results}</ResultList>\
             </MessageBody></XmlMsg>"
        )
    }
}

impl Credential {
    fn json(&self) -> Value {
        let mut map = Map::new();
        for (_, field, text) in self.texts() {
            map.insert(field.to_owned(), text.into());
        }
        for (_, field, day) in self.days() {
            map.insert(field.to_owned(), day.to_string().into());
        }
        map.into()
    }

    fn xml(&self) -> String {
        let mut text = String::from("<ResultOfQualificationConfirmation>");
        // Writing to a String cannot fail.
        for (tag, _, value) in self.texts() {
            let _ = write!(text, "<{tag}>{value}</{tag}>");
        }
        for (tag, _, day) in self.days() {
            let _ = write!(text, "<{tag}>{}</{tag}>", day.strftime("%Y%m%d"));
        }
        let [address, head, post, limit] = NOT_KEPT;
        let _ = write!(
            text,
            "<InsuredName>{head}</InsuredName><Address>{address}</Address><PostNumber>{post}</PostNumber>\
             <InsuredPartialContributionRatio>030</InsuredPartialContributionRatio><ReasonOfLoss>99</ReasonOfLoss>\
             <LimitApplicationCertificateRelatedInfo><LimitApplicationCertificateClassification>{limit}\
             </LimitApplicationCertificateClassification></LimitApplicationCertificateRelatedInfo>\
             </ResultOfQualificationConfirmation>"
        );
        text
    }

    /// Name in the file, name at the gateway, value.
    fn texts(&self) -> Vec<(&'static str, &'static str, String)> {
        let own = |text: &str| Some(text.to_owned());
        let (other_name, other_kana) = self.other.clone().unzip();
        let all = [
            ("InsuredCardClassification", "class", own(self.class)),
            ("InsurerNumber", "insurer_number", own(self.insurer)),
            ("InsurerName", "insurer_name", own(self.insurer_name)),
            ("InsuredCardSymbol", "symbol", self.symbol.clone()),
            ("InsuredIdentificationNumber", "number", own(&self.number)),
            ("InsuredBranchNumber", "branch", self.branch.clone()),
            ("PersonalFamilyClassification", "kinship", own(self.kinship)),
            ("Name", "name", own(&self.name)),
            ("NameKana", "kana", own(&self.kana)),
            ("NameOfOther", "other_name", other_name),
            ("NameOfOtherKana", "other_kana", other_kana),
            ("Sex1", "sex", own(self.sex)),
        ];
        all.into_iter().filter_map(|(tag, field, text)| Some((tag, field, text?))).collect()
    }

    fn days(&self) -> Vec<(&'static str, &'static str, Date)> {
        let all = [
            ("Birthdate", "birth_date", Some(self.birth)),
            ("QualificationDate", "qualified_on", self.qualified),
            ("DisqualificationDate", "disqualified_on", self.disqualified),
            ("InsuredCardExpirationDate", "valid_until", self.ends),
        ];
        all.into_iter().filter_map(|(tag, field, day)| Some((tag, field, day?))).collect()
    }
}
