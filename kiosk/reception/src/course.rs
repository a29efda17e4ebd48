//! Owns the courses (健診コース) of a centre and which of them permit an eligibility check at all.
//!
//! Promises: a course without the permission never starts a card read (domain.md R27).
//! Must never: decide from a name; a course is one of these six.

use serde::{Deserialize, Serialize};

/// What the person came for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Course {
    /// 特定健康診査.
    SpecificExam,
    /// 特定保健指導.
    SpecificGuidance,
    /// 特定健康診査 with 当日初回面接: the first interview of guidance on the day of the exam.
    SameDayInterview,
    /// 人間ドック under a contract with the insurer that asks for the check.
    DockWithContract,
    /// 人間ドック without such a contract.
    DockWithoutContract,
    /// 企業健診: paid by the employer.
    Corporate,
}

impl Course {
    /// Every course, in the order of the menu.
    pub const ALL: [Self; 6] = [
        Self::SpecificExam,
        Self::SpecificGuidance,
        Self::SameDayInterview,
        Self::DockWithContract,
        Self::DockWithoutContract,
        Self::Corporate,
    ];

    /// Whether the online check may be used for it. Identity alone is not a purpose (domain.md R27).
    #[must_use]
    pub fn eligibility_permitted(self) -> bool {
        match self {
            Self::SpecificExam | Self::SpecificGuidance | Self::SameDayInterview | Self::DockWithContract => {
                true
            }
            Self::DockWithoutContract | Self::Corporate => false,
        }
    }

    /// Name in configuration, queue and journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SpecificExam => "specific-exam",
            Self::SpecificGuidance => "specific-guidance",
            Self::SameDayInterview => "same-day-interview",
            Self::DockWithContract => "dock-with-contract",
            Self::DockWithoutContract => "dock-without-contract",
            Self::Corporate => "corporate",
        }
    }

    /// The course of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|course| course.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::Course;

    #[test]
    fn names_lead_back_to_their_course() {
        for course in Course::ALL {
            assert_eq!(Course::from_code(course.code()), Some(course));
        }
        assert_eq!(Course::from_code("人間ドック"), None);
    }

    #[test]
    fn only_courses_of_an_insurer_permit_a_check() {
        let permitted: Vec<Course> =
            Course::ALL.into_iter().filter(|one| one.eligibility_permitted()).collect();
        let expected = [
            Course::SpecificExam,
            Course::SpecificGuidance,
            Course::SameDayInterview,
            Course::DockWithContract,
        ];
        assert_eq!(permitted, expected);
    }
}
