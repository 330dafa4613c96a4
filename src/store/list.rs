//! One page of any list: a filter and an order turned into keyset SQL.
