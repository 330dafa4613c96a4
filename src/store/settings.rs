//! The company, its channels and carriers.
