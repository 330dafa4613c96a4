//! What was typed and not yet saved, and where each operator was.
