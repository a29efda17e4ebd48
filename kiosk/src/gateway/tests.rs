//! Tests of what comes from a gateway: everything that is not of the contract is an error by its remedy.
//! The way over TLS is tested against the simulator, in `tests`.

use reception::Reason;
use serde_json::{Value, json};

use super::*;

fn response(status: u16, content_type: &str, body: &str) -> Response {
    Response { status, retry_after: None, content_type: Some(content_type.to_owned()), body: body.into() }
}

fn person() -> Value {
    json!({
        "class": "01", "insurer_number": "06990014", "insurer_name": "テスト健康保険組合", "symbol": "12－34",
        "number": "567", "branch": "01", "name": "テスト ●郎", "kana": "ﾃｽﾄ ﾀﾛｳ", "sex": "1",
        "birth_date": "1980-04-05", "kinship": "1"
    })
}

fn answer_with(results: &[Value]) -> String {
    json!({"validity": 1, "results": results}).to_string()
}

fn asked(status: u16, content_type: &str, body: &str) -> Result<Asked, GatewayError> {
    read_asked(&response(status, content_type, body))
}

fn error(status: u16, content_type: &str, body: &str) -> GatewayError {
    asked(status, content_type, body).err().unwrap_or_else(|| panic!("{status} {body} was taken"))
}

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

#[test]
fn an_answer_of_the_contract_is_taken() {
    for results in [vec![], vec![person()], vec![person(); RESULTS]] {
        let Ok(Asked::Answer(answer)) = asked(200, JSON, &answer_with(&results)) else { panic!("refused") };
        assert_eq!(answer.results.len(), results.len());
    }
    let Ok(Asked::Pending { after }) = asked(202, JSON, r#"{"retry_after_secs":5}"#) else {
        panic!("refused")
    };
    assert_eq!(after, Duration::from_secs(5));
}

const RESULTS: usize = reception::RESULTS_MAX;

#[test]
fn whatever_is_odd_in_an_answer_refuses_all_of_it() {
    let odd = |key: &str, value: Value| {
        let mut person = person();
        person[key] = value;
        answer_with(&[person])
    };
    for body in [
        String::new(),
        "<html>".to_owned(),
        r#"{"validity":0,"results":[]}"#.to_owned(),
        r#"{"validity":7,"results":[]}"#.to_owned(),
        r#"{"validity":"1","results":[]}"#.to_owned(),
        r#"{"validity":1}"#.to_owned(),
        r#"{"validity":1,"results":[],"error":"x"}"#.to_owned(),
        r#"{"validity":1,"validity":1,"results":[]}"#.to_owned(),
        r#"{"validity":1,"results":[]} {}"#.to_owned(),
        answer_with(&vec![person(); RESULTS + 1]),
        odd("address", json!("x")),
        odd("class", json!("08")),
        odd("insurer_number", json!("06990015")),
        odd("birth_date", json!("1980-02-30")),
        odd("name", json!("")),
        odd("name", json!("テスト\n太郎")),
        odd("name", json!("テスト\u{202e}太郎")),
        odd("name", json!("x".repeat(101))),
        odd("number", json!("1".repeat(41))),
        odd("symbol", json!(" ")),
        odd("branch", json!("1")),
        odd("branch", json!("０１")),
        odd("sex", json!("4")),
    ] {
        assert_eq!(error(200, JSON, &body), GatewayError::NotAnAnswer, "{body}");
    }
    assert_eq!(error(200, "text/html", &answer_with(&[])), GatewayError::NotAnAnswer);
    assert_eq!(error(202, JSON, r#"{"retry_after_secs":0}"#), GatewayError::NotAnAnswer);
    assert_eq!(error(202, JSON, r#"{"retry_after_secs":3601}"#), GatewayError::NotAnAnswer);
}

#[test]
fn refusals_are_sorted_by_remedy() {
    let busy = GatewayError::Busy { after: None };
    for (status, code, expected, reason) in [
        (422, "challenge-unknown", GatewayError::ChallengeStale, Reason::NoAnswer),
        (422, "challenge-used", GatewayError::ChallengeStale, Reason::NoAnswer),
        (422, "challenge-expired", GatewayError::ChallengeStale, Reason::NoAnswer),
        (422, "certificate-revoked", GatewayError::CertificateRefused, Reason::CertificateRefused),
        (422, "certificate-expired", GatewayError::CertificateRefused, Reason::CertificateRefused),
        (422, "certificate-untrusted", GatewayError::CertificateRefused, Reason::CertificateRefused),
        (422, "signature-invalid", GatewayError::SignatureRefused, Reason::AnswerRefused),
        (422, "exam-date-out-of-range", GatewayError::ExamDateRefused, Reason::AnswerRefused),
        (403, "terminal-unknown", GatewayError::TerminalRefused, Reason::AnswerRefused),
        (404, "check-unknown", GatewayError::CheckUnknown, Reason::NoAnswer),
        (409, "idempotency-conflict", GatewayError::RequestRefused, Reason::AnswerRefused),
        (429, "rate-limited", busy, Reason::NoAnswer),
        (503, "unavailable", busy, Reason::NoAnswer),
        (422, "from-the-future", GatewayError::NotAnAnswer, Reason::AnswerRefused),
        (500, "from-the-future", busy, Reason::NoAnswer),
    ] {
        let body = json!({"type": "urn:x", "title": "x", "status": status, "code": code, "more": 1});
        let error = error(status, PROBLEM, &body.to_string());
        assert_eq!((error, error.reason()), (expected, reason), "{code}");
    }
}

#[test]
fn every_code_of_the_contract_is_known() {
    let contract = include_str!("../../../config/gateway.openapi.yaml");
    let codes: Vec<_> = contract.lines().filter_map(|line| line.strip_prefix("            - ")).collect();
    assert_eq!(codes.len(), 18);
    for code in codes {
        let body = json!({ "code": code }).to_string();
        assert!(ProblemCode::of(&response(400, PROBLEM, &body)).is_some(), "{code}");
    }
}

#[test]
fn refusals_without_a_problem_document_are_errors_too() {
    let body = r#"{"code":"signature-invalid"}"#;
    for status in [201, 204, 301, 302, 400, 401, 403, 404, 409] {
        assert_eq!(error(status, JSON, body), GatewayError::NotAnAnswer, "{status}");
    }
    for status in [429, 500, 502, 503, 504] {
        assert_eq!(error(status, "text/html", "<html>"), GatewayError::Busy { after: None }, "{status}");
    }
}

#[test]
fn a_challenge_has_exactly_its_bytes_and_fields() {
    let good = json!({"challenge": URL_SAFE_NO_PAD.encode([7; 32]), "expires_at": "2026-11-20T00:02:00Z"});
    let Ok(challenge) = read_challenge(&response(201, JSON, &good.to_string())) else { panic!("refused") };
    assert_eq!(challenge.nonce, [7; 32]);
    for (key, value) in [
        ("challenge", json!(URL_SAFE_NO_PAD.encode([7; 31]))),
        ("challenge", json!(STANDARD.encode([0xff; 32]))),
        ("expires_at", json!("tomorrow")),
        ("more", json!(1)),
    ] {
        let mut odd = good.clone();
        odd[key] = value;
        assert!(read_challenge(&response(201, JSON, &odd.to_string())).is_err(), "{odd}");
    }
    assert!(read_challenge(&response(200, JSON, &good.to_string())).is_err());
}
