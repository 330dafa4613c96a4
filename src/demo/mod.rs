//! A made-up company to try the program with, from a seed: the same seed on the same day is the same company.
