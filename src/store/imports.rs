//! Imported files and the profiles that read them.
