//! Products, their variants and codes.
