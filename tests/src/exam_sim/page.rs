//! Owns the page that shows a person what the exam system received, in Japanese.
//!
//! Promises: every text of a document is escaped.
//! Must never: use scripts.

use serde_json::Value;

use super::received::ReceivedCheck;

const HEAD: &str = "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\">\
    <meta http-equiv=\"refresh\" content=\"3\"><title>健診システム（模擬）</title><style>\
    body{font-family:\"Noto Sans CJK JP\",\"Noto Sans JP\",sans-serif;margin:2rem;color:#1b2a33;background:#f6f8f9}\
    h1{font-size:1.5rem}p{color:#48606b}.scroll{overflow-x:auto}table{border-collapse:collapse;background:#fff;width:100%}\
    th,td{border:1px solid #c6d2d8;padding:.5rem .75rem;text-align:left;vertical-align:top}\
    th{background:#e4ecef;white-space:nowrap}code{font-size:.85em}</style>";

/// Column title and field of the document.
const COLUMNS: [(&str, &str); 19] = [
    ("受付番号", "receipt"),
    ("受診日", "exam_date"),
    ("年度", "fiscal_year"),
    ("予約番号", "reservation_id"),
    ("コース", "course"),
    ("氏名", "name"),
    ("氏名カナ", "kana"),
    ("生年月日", "birth_date"),
    ("保険者番号", "insurer_number"),
    ("保険者名", "insurer_name"),
    ("記号", "symbol"),
    ("番号", "number"),
    ("枝番", "branch"),
    ("確認方法", "proof"),
    ("受診券の整理番号", "voucher_number"),
    ("受診券の保険者番号", "voucher_insurer_number"),
    ("受診券の有効期限", "voucher_valid_until"),
    ("窓口負担", "co_payment_class"),
    ("承認者", "approved_by"),
];

/// The whole page.
pub(super) fn html(checks: &[ReceivedCheck]) -> String {
    let titles: String = COLUMNS.iter().map(|(title, _)| format!("<th>{title}</th>")).collect();
    let rows: String = checks.iter().map(row).collect();
    let body = if checks.is_empty() {
        "<p id=\"empty\">まだ何も届いていません。</p>".to_owned()
    } else {
        format!(
            "<div class=\"scroll\"><table><tr>{titles}<th>到着回数</th><th>確認番号</th></tr>{rows}</table></div>"
        )
    };
    format!(
        "{HEAD}<h1>健診システム（模擬）に届いた資格確認</h1>\
         <p>職員が承認した資格確認だけが届きます。{} 件。これは試験用の模擬システムです。</p>{body}</html>",
        checks.len()
    )
}

fn row(check: &ReceivedCheck) -> String {
    let cells: String = COLUMNS
        .iter()
        .map(|(_, field)| format!("<td>{}</td>", escaped(&text(&check.document, field))))
        .collect();
    let id = escaped(&check.check_id);
    format!("<tr>{cells}<td>{}</td><td><code>{id}</code></td></tr>", check.arrivals)
}

fn text(document: &Value, field: &str) -> String {
    let value = document.get(field).unwrap_or(&Value::Null);
    if value.is_null() {
        "－".to_owned()
    } else {
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_of_a_document_cannot_become_markup() {
        let check = ReceivedCheck {
            check_id: "<b>".to_owned(),
            arrivals: 1,
            document: json!({
                "name": "<script>alert('x')</script>", "receipt": 7, "symbol": null, "reservation_id": "R-1",
                "voucher_number": "26100000123",
            }),
        };
        let page = html(&[check]);
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)"), "{page}");
        assert!(page.contains("<td>7</td>") && page.contains("<td>－</td>"), "{page}");
        assert!(page.contains("<td>R-1</td>") && page.contains("<td>26100000123</td>"), "{page}");
    }
}
