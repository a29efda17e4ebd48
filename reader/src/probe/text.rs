//! Owns the words of the report for a technician, in Japanese and in English.
//!
//! Promises: labels are aligned, also where characters are two columns wide; the last line is the judgement.
//! Must never: decide anything, or say more than the report holds.

use super::{
    Doing, Report, Service, Slot, UsbDevice, UsbReader,
    card::{CardSeen, Chain, Effort, Kind},
    judge::Judgement,
};
use crate::model::{Extended, SlotKind, Source, Verdict};

/// Columns for the label.
const LABEL_COLUMNS: usize = 24;

/// The report, line by line.
pub fn lines(report: &Report) -> Vec<String> {
    let sam = if report.sam_slot { "あり / found" } else { "なし / none" };
    let mut lines =
        vec![labelled("", "PC/SC", &service(&report.service)), labelled("", "SAM スロット slot", sam)];
    for (index, slot) in report.slots.iter().enumerate() {
        lines.push(format!("[{}] {}", index + 1, slot.name));
        lines.extend(of_slot(slot));
    }
    lines.extend(report.not_listed.iter().flat_map(of_unlisted));
    lines.extend(judgement(&report.judgement));
    lines
}

fn labelled(indent: &str, label: &str, value: &str) -> String {
    let wide = |char: char| if char.is_ascii() { 1 } else { 2 };
    let used: usize = indent.chars().chain(label.chars()).map(wide).sum();
    let gap = LABEL_COLUMNS.saturating_sub(used).max(1);
    format!("{indent}{label}{:gap$}{value}", "")
}

fn service(service: &Service) -> String {
    let state = if service.reachable { "応答あり / answers" } else { "応答なし / no answer" };
    let version = |name: &str, version: &Option<String>| {
        format!("{name} {}", version.as_deref().unwrap_or("不明 / version unknown"))
    };
    let daemon = version("pcscd", &service.daemon_version);
    let driver = version("ccid", &service.driver_version);
    format!("{state}; {daemon}, {driver}")
}

fn of_slot(slot: &Slot) -> Vec<String> {
    let mut rows = vec![("状態 state", doing(slot).to_owned())];
    if slot.sam {
        return rows.into_iter().map(|(label, value)| labelled("    ", label, &value)).collect();
    }
    let model = slot.model.as_ref().map_or("不明 / not in the table", |model| &model.name);
    rows.push(("機種 model", model.to_owned()));
    rows.push(("USB", slot.usb.as_ref().map_or_else(|| told_by_driver(slot), usb)));
    rows.push(("スロット slots", slots(slot)));
    rows.push(("拡張 APDU extended", extended(slot.extended)));
    if let Some(radio) = &slot.radio {
        let fastest = |speeds: &[u16]| speeds.last().copied().unwrap_or_default();
        let (to, from) = (fastest(&radio.to_card_kbps), fastest(&radio.from_card_kbps));
        let (bytes, wait) = (radio.frame_bytes_max, radio.frame_wait_millis);
        let said =
            format!("最大 / up to {to} / {from} kbit/s, {bytes} bytes, {wait} ms (ATR, 参考 / not judged)");
        rows.push(("無線 radio", said));
    }
    if let Some(card) = &slot.card {
        rows.extend(of_card(card));
    }
    if let Some(model) = &slot.model {
        rows.push(("備考 remark", model.remark.clone()));
    }
    rows.into_iter().map(|(label, value)| labelled("    ", label, &value)).collect()
}

const fn doing(slot: &Slot) -> &'static str {
    match (slot.sam, slot.chosen, slot.doing) {
        (true, _, _) => "SAM スロット、使用しません / SAM slot, left alone",
        (false, false, _) => "設定により対象外 / not chosen by the settings",
        (false, true, Doing::Empty) => "カードなし / no card",
        (false, true, Doing::Card) => "カードあり / card present",
        (false, true, Doing::Held) => {
            "他のプログラムが使用中 (稼働中のサービスなら正常) / held (normal while the service runs)"
        }
        (false, true, Doing::Unavailable) => "使用不能 / unavailable",
    }
}

fn usb(device: &UsbDevice) -> String {
    let named = [&device.manufacturer, &device.product].into_iter().flatten().cloned();
    let firmware = device.firmware.as_ref().map(|version| format!("firmware {version}"));
    let speed = device.speed_mbps.as_ref().map(|speed| format!("{speed} Mbit/s"));
    let name = named.collect::<Vec<_>>().join(" ");
    let name = (!name.is_empty()).then_some(name);
    let parts = [Some(device.id.to_string()), name, firmware, speed];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn told_by_driver(slot: &Slot) -> String {
    let firmware = slot.firmware.as_ref().map(|version| format!("firmware {version}"));
    let parts: Vec<_> = [slot.usb_id.clone(), slot.vendor.clone(), firmware].into_iter().flatten().collect();
    if parts.is_empty() { "不明 / not told".to_owned() } else { parts.join(", ") }
}

fn slots(slot: &Slot) -> String {
    let Some(model) = &slot.model else { return "不明 / not known".to_owned() };
    let names = model.slots.iter().map(|kind| match kind {
        SlotKind::Contactless => "非接触 / contactless",
        SlotKind::Contact => "接触 / contact",
        SlotKind::Sam => "SAM",
    });
    names.collect::<Vec<_>>().join(", ")
}

fn extended(extended: Extended) -> String {
    let verdict = match extended.verdict {
        Verdict::Yes => "可 / yes",
        Verdict::No => "不可 / no",
        Verdict::Unknown => "不明 / unknown",
    };
    let source = match extended.source {
        Source::ModelList => "機種表 / model list",
        Source::CcidProperty => "ドライバー / CCID property",
        Source::Measured => "実測 / measured",
        Source::None => return verdict.to_owned(),
    };
    format!("{verdict} ({source})")
}

fn of_card(card: &CardSeen) -> Vec<(&'static str, String)> {
    let mut rows = vec![("カード card", kind(card.kind).to_owned())];
    match card.tries_left {
        Some(0) => rows.push(("暗証番号 PIN", "ロック中 / PIN locked".to_owned())),
        Some(left) => rows.push(("暗証番号 PIN", format!("残り{left}回 / PIN tries left: {left}"))),
        None => {}
    }
    if let Some(days) = card.certificate_days {
        rows.push(("証明書 certificate", certificate(days, card.chain)));
    } else if card.chain == Chain::Foreign {
        rows.push(("証明書 certificate", chain(card.chain).to_owned()));
    }
    let read = card.read.map(|read| format!("; 証明書 / certificate {}", effort(read))).unwrap_or_default();
    rows.push(("所要 effort", format!("識別 / look {}{read}", effort(card.look))));
    rows
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::MyNumber | Kind::Locked => "マイナンバーカード / My Number card",
        Kind::AndroidPhone => "Android スマートフォン / Android phone",
        Kind::IPhone => "iPhone",
        Kind::OldResidentCard => "住民基本台帳カード / old resident card",
        Kind::OtherCard => "マイナンバーカードではないカード / not a My Number card",
        Kind::TransitCard => "交通系 IC カードなど / transit card or tag",
        Kind::FaceOnly => "顔認証マイナンバーカード / My Number card without PIN",
        Kind::NoCertificate => "利用者証明用電子証明書なし / no user certificate",
        Kind::TwoCards => "カードが2枚以上 / more than one card",
        Kind::Held => "他のプログラムが使用中 / held by another program",
        Kind::Unreadable => "読み取れません / unreadable",
        Kind::Lost => "検査中になくなりました / left during the look",
    }
}

fn certificate(days: i64, issued: Chain) -> String {
    let until = if days >= 0 {
        format!("残り{days}日 / ends in {days} days")
    } else {
        let past = days.unsigned_abs();
        format!("期限切れ {past}日前 / ended {past} days ago")
    };
    format!("{until}; {}", chain(issued))
}

const fn chain(chain: Chain) -> &'static str {
    match chain {
        Chain::Trusted => "発行元 確認済み / issuer checked",
        Chain::Foreign => "発行元 不明 / issuer not pinned",
        Chain::NotChecked => "発行元 未確認 / issuer not checked",
    }
}

fn effort(effort: Effort) -> String {
    let Effort { exchanges, millis } = effort;
    format!("{exchanges} APDU, {millis} ms")
}

fn of_unlisted(reader: &UsbReader) -> Vec<String> {
    let name = reader.model.as_ref().map_or("USB reader", |model| &model.name);
    let remark = reader.model.as_ref().map(|model| labelled("    ", "備考 remark", &model.remark));
    let head = format!("[-] {name}: PC/SC に見えません / not listed by PC/SC");
    [Some(head), Some(labelled("    ", "USB", &usb(&reader.device))), remark].into_iter().flatten().collect()
}

fn judgement(judgement: &Judgement) -> Vec<String> {
    let mut lines: Vec<_> = judgement
        .notices
        .iter()
        .map(|notice| {
            let (japanese, english) = notice.words();
            format!("注意: {japanese} / NOTE: {english}")
        })
        .collect();
    let (japanese, english): (Vec<_>, Vec<_>) = judgement.reasons.iter().map(|reason| reason.words()).unzip();
    lines.push(if judgement.go {
        "判定: 使用可 / GO".to_owned()
    } else {
        format!("判定: 使用不可 / NO-GO: {} / {}", japanese.join("; "), english.join("; "))
    });
    lines
}
