//! Owns what staff read above the list about answer files of a 既存型 オンライン資格確認.
//!
//! Promises: staff learn of everybody who was checked there and does not appear in the list.
//! Must never: name a file or a patient.

use crate::existing::Standing;

use super::Light;

/// What calls for somebody; none when nothing does.
#[must_use]
pub fn answer_files(standing: Standing) -> Option<(Light, String)> {
    let Standing { fails, set_aside } = standing;
    if fails {
        let text = "既存型の回答ファイルを取り込めません。そちらで確認した方は、一覧に出ていないかもしれません。技術担当者へ連絡してください。";
        return Some((Light::Red, text.to_owned()));
    }
    let text = format!(
        "既存型の回答ファイルで、取り込めなかったものが {set_aside} 件あります。そちらで確認したのに一覧にない方がいないか確かめ、技術担当者に set-aside フォルダーの説明を見てもらってください。"
    );
    (set_aside > 0).then_some((Light::Amber, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_stands_before_what_was_set_aside() {
        let light = |fails, set_aside| answer_files(Standing { fails, set_aside }).map(|(light, _)| light);
        assert_eq!(light(false, 0), None);
        assert_eq!(light(false, 1), Some(Light::Amber));
        assert_eq!(light(true, 1), Some(Light::Red));
    }
}
