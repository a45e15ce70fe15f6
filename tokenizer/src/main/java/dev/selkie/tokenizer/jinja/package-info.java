/// Chat templates: the part of Jinja 2.11 to 3.1 that they are written in, with Python's values.
///
/// Renders to the letter what `jinja2` renders in `transformers`' environment (`trim_blocks`, `lstrip_blocks`,
/// loop controls, immutable sandbox), within bounds on time and memory. Knows no tokenizer. Start at
/// [dev.selkie.tokenizer.jinja.Template]; the way is `Lexer` → `Parser` → `Statement`, `Expression` →
/// `Interpreter`.
@NullMarked
package dev.selkie.tokenizer.jinja;

import org.jspecify.annotations.NullMarked;
