//! Commands as people write them, parted into words without a shell.

/// The words of a command as a shell would part them, and nothing else that a shell does. `None` when a quote is open.
pub fn words(text: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' | '\n' => all.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '\'' => break,
                        other => word.push(other),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => match letters.next()? {
                            quoted @ ('"' | '\\' | '$' | '`') => word.push(quoted),
                            other => word.extend(['\\', other]),
                        },
                        other => word.push(other),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(letters.next()?),
            other => word.get_or_insert_default().push(other),
        }
    }
    all.extend(word);
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_as_a_shell_does_it() {
        let of = |text| words(text).unwrap();
        assert_eq!(of("fondaco  list\torders"), ["fondaco", "list", "orders"]);
        assert_eq!(of(r#"a 'b "c" $d' "e \"f\" \n" g\ h '' "#), ["a", "b \"c\" $d", "e \"f\" \\n", "g h", ""]);
        assert_eq!(
            of("a; rm -rf / && $(id) `id` > x | y *"),
            ["a;", "rm", "-rf", "/", "&&", "$(id)", "`id`", ">", "x", "|", "y", "*"]
        );
        for open in ["'a", "\"a", "a\\", "\"a\\"] {
            assert_eq!(words(open), None, "{open}");
        }
    }
}
