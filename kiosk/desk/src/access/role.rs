//! Owns what each role may do, and for whom a second factor is a must.
//!
//! Promises: one table, without a wildcard: a new thing to do does not compile until each role has its answer. A handler
//! names what it does by a type ([`Deed`]), so that none can forget to ask.
//! Must never: know an account.
//!
//! | | 職員 | 責任者 | 技術者 |
//! |---|---|---|---|
//! | own account, signing out; how the device stands | ○ | ○ | ○ |
//! | lists, checks, review, notices, closing a day | ○ | ○ | – |
//! | accounts, the audit trail, opening a closed day again | – | ○ | – |

use queue::Role;

/// What a page or form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Looks after their own account: second factor, signing out.
    OwnAccount,
    /// Sees how the device stands; nobody's data.
    SeeStatus,
    /// Sees and decides checks; sees notices; closes a day.
    Review,
    /// Makes and closes accounts.
    ManageAccounts,
    /// Reads the audit trail.
    ReadTrail,
    /// Opens a closed day again.
    Reopen,
}

impl Doing {
    /// Everything that can be done.
    pub const ALL: [Self; 6] = [
        Self::OwnAccount,
        Self::SeeStatus,
        Self::Review,
        Self::ManageAccounts,
        Self::ReadTrail,
        Self::Reopen,
    ];
}

/// Whether this role may do it.
#[must_use]
pub fn may(role: Role, doing: Doing) -> bool {
    let lowest = match doing {
        Doing::OwnAccount | Doing::SeeStatus => return true,
        Doing::Review => Role::Staff,
        Doing::ManageAccounts | Doing::ReadTrail | Doing::Reopen => Role::Manager,
    };
    match role {
        Role::Technician => false,
        Role::Staff => lowest == Role::Staff,
        Role::Manager => true,
    }
}

/// A [`Doing`] as a type, for the signature of a handler.
pub trait Deed: Send {
    /// Which.
    const DOING: Doing;
}

macro_rules! deeds {
    ($($name:ident)*) => { $(
        #[doc = concat!("[`Doing::", stringify!($name), "`].")]
        pub struct $name;
        impl Deed for $name {
            const DOING: Doing = Doing::$name;
        }
    )* };
}

deeds! { OwnAccount SeeStatus Review ManageAccounts ReadTrail Reopen }

/// Who must have a second factor (`access.second_factor`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorRule {
    /// Everybody.
    Required,
    /// 責任者; for others it is a choice.
    RequiredForManagers,
    /// Nobody.
    Optional,
}

impl SecondFactorRule {
    /// Each, by its name in the settings.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("required", Self::Required),
        ("required-for-managers", Self::RequiredForManagers),
        ("optional", Self::Optional),
    ];

    /// Whether an account of this role must have one.
    #[must_use]
    pub fn requires(self, role: Role) -> bool {
        match self {
            Self::Required => true,
            Self::RequiredForManagers => role == Role::Manager,
            Self::Optional => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row: what is done, and whether staff, managers and technicians may.
    const TABLE: [(Doing, [bool; 3]); 6] = [
        (Doing::OwnAccount, [true, true, true]),
        (Doing::SeeStatus, [true, true, true]),
        (Doing::Review, [true, true, false]),
        (Doing::ManageAccounts, [false, true, false]),
        (Doing::ReadTrail, [false, true, false]),
        (Doing::Reopen, [false, true, false]),
    ];

    #[test]
    fn each_role_may_what_the_table_says() {
        assert_eq!(TABLE.map(|(doing, _)| doing), Doing::ALL);
        for (doing, row) in TABLE {
            let found = [Role::Staff, Role::Manager, Role::Technician].map(|role| may(role, doing));
            assert_eq!(found, row, "{doing:?}");
        }
    }

    #[test]
    fn who_must_have_a_second_factor() {
        let of = |rule: SecondFactorRule| {
            [Role::Staff, Role::Manager, Role::Technician].map(|role| rule.requires(role))
        };
        assert_eq!(of(SecondFactorRule::Required), [true, true, true]);
        assert_eq!(of(SecondFactorRule::RequiredForManagers), [false, true, false]);
        assert_eq!(of(SecondFactorRule::Optional), [false, false, false]);
    }
}
