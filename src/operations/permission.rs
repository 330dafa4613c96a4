//! Who may do what. One role may everything until operators have accounts; every operation already says what it asks.

use crate::domain::order::words;
use crate::domain::{Refusal, UtcMillis};
use crate::store::moment;
use serde::{Deserialize, Serialize};

words! {
    /// What an operation asks for.
    Permission {
        /// Company data, founding, profiles.
        Company => "company",
        /// Customers and suppliers.
        Parties => "parties",
        /// Products and prices.
        Products => "products",
        /// Taking and changing orders.
        Orders => "orders",
        /// Sending goods out.
        Shipping => "shipping",
        /// Stock other than by orders.
        Stock => "stock",
        /// Money in and out.
        Payments => "payments",
        /// Deadlines and notices.
        Deadlines => "deadlines",
        /// Files of other programs.
        Import => "import",
        /// Macros: each operation in them still asks for its own.
        Macros => "macros",
        /// Saved views of lists.
        Views => "views",
        /// One thing to many records at once; each still asks for its own.
        Batch => "batch",
        /// Taking back what was done.
        Undo => "undo",
    }
}

/// A set of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// All of them.
    Everything,
    /// Only these.
    Only(Vec<Permission>),
    /// None: this is the company as it was at an instant, to look at.
    Looking(UtcMillis),
}

impl Role {
    /// Whether this role includes a permission.
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Role::Everything => true,
            Role::Only(some) => some.contains(&permission),
            Role::Looking(_) => false,
        }
    }

    /// The instant that is looked at, when it is not the present.
    pub const fn looks_at(&self) -> Option<UtcMillis> {
        match self {
            Role::Looking(at) => Some(*at),
            Role::Everything | Role::Only(_) => None,
        }
    }

    /// Why this role may not do what asks for a permission, if it may not.
    pub fn refuses(&self, permission: Permission) -> Option<Refusal> {
        match self {
            Role::Looking(at) => Some(moment::read_only(*at)),
            role if role.may(permission) => None,
            _ => Some(Refusal::new("operation.forbidden").with("permission", permission.word())),
        }
    }
}
