//! Customers and suppliers: one party, two roles.
