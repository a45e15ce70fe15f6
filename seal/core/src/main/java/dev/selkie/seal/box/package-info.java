/// The models that come with this library, by name: where they lie and how they were made. Nothing below the
/// command line asks for them. Start at [dev.selkie.seal.box.BoxedModel].
@NullMarked
package dev.selkie.seal.box;

import org.jspecify.annotations.NullMarked;
