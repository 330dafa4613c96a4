//! Files and pages of other programs, read into drafts that an operation can take.
