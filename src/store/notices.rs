//! Notices: one per subject, delivered once per channel.
