//! Italian and European identity codes, each checked with the position of the error named.
