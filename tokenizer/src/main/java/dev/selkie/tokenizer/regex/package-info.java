/// Regular expressions as Oniguruma reads them, matched in time linear in the text.
///
/// Published tokenizers cut text with patterns written for Oniguruma (Ruby syntax, Unicode 15.1 or later). Start at
/// [dev.selkie.tokenizer.regex.Regex]; the way is `RegexParser` → `Node` → `Program` → `Dfa`, or `Backtracker` for
/// the rare pattern that looks around by more than one character. Knows nothing of tokens or files.
@NullMarked
package dev.selkie.tokenizer.regex;

import org.jspecify.annotations.NullMarked;
