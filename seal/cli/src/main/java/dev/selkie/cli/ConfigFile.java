package dev.selkie.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.selkie.seal.TextFile;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options of a verb from a file, YAML or JSON (which is YAML): one object, its keys the options' names with `_` or
/// `-`, its values as on the command line; true stands for a flag, a list for values with commas between.
///
/// They are put before the words of the command line, which so has the last word.
final class ConfigFile {
    /// The option that names the file, of the verbs that read one.
    static final String OPTION = "--config";

    private static final String WANTED = "options, one a line, such as `rounds: 2`, or a JSON object";

    private final CommandSpec verb;
    private final Path file;
    private final List<String> words;

    private ConfigFile(CommandSpec verb, Path file, List<String> words) {
        this.verb = verb;
        this.file = file;
        this.words = words;
    }

    /// The words of a verb with those of the file that they name in front; the words alone if they name none.
    ///
    /// @throws CliException if the file is no such file
    static List<String> expand(CommandSpec verb, List<String> words) throws IOException {
        Optional<Path> file = named(words);
        if (file.isEmpty()) {
            return words;
        }
        var all = new ArrayList<>(new ConfigFile(verb, file.get(), words).options());
        all.addAll(words);
        return all;
    }

    /// What the file that `words` name says of `key`; nothing without a file.
    ///
    /// @throws CliException if the file is no such file
    static Optional<String> value(String key, List<String> words) throws IOException {
        Optional<Path> file = named(words);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(read(file.get()).get(key)).map(JsonNode::asText);
    }

    private static Optional<Path> named(List<String> words) {
        int at = words.indexOf(OPTION);
        Stream<String> apart = at >= 0 && at + 1 < words.size() ? Stream.of(words.get(at + 1)) : Stream.empty();
        Stream<String> joined = words.stream()
                .filter(word -> word.startsWith(OPTION + "="))
                .map(word -> word.substring(OPTION.length() + 1));
        return Stream.concat(apart, joined).findFirst().map(Path::of);
    }

    private List<String> options() throws IOException {
        boolean isOfOneDomain = verb.findOption(Domains.OPTION) == null; // then the verb itself says which
        var options = new ArrayList<String>();
        for (var property : read(file).properties()) {
            if (isOfOneDomain && property.getKey().equals(Domains.KEY)) {
                continue;
            }
            OptionSpec option = option(property.getKey());
            if (words.stream().noneMatch(word -> names(option, word))) {
                options.addAll(words(option, property.getKey(), property.getValue()));
            }
        }
        return options;
    }

    private static JsonNode read(Path file) throws IOException {
        GivenFile.require(OPTION, file, WANTED);
        try {
            JsonNode root = new YAMLMapper().readTree(TextFile.read(file));
            if (root == null || !root.isObject()) {
                throw bad(file, "holds no options; give " + WANTED);
            }
            return root;
        } catch (FormatException e) {
            throw bad(file, "expected %s, found %s; give %s".formatted(e.expected(), e.found(), WANTED));
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            String where = place == null ? "" : "line %d: ".formatted(place.getLineNr());
            String cause = String.valueOf(e.getOriginalMessage()).replaceAll("\\s+", " ");
            throw bad(file, "%s%s; mend it, or give %s".formatted(where, cause, WANTED));
        }
    }

    private OptionSpec option(String key) {
        String name = "--" + key.replace('_', '-');
        OptionSpec option = verb.findOption(name);
        if (option == null || name.equals(OPTION) || option.usageHelp()) {
            throw bad(file, "'%s' is no option of %s; see its --help".formatted(key, verb.qualifiedName()));
        }
        return option;
    }

    /// Whether `word` of the command line gives `option`.
    private static boolean names(OptionSpec option, String word) {
        String name = word.replaceFirst("=.*", "");
        return Stream.of(option.names()).anyMatch(own -> name.equals(own) || name.equals(negated(own)));
    }

    private List<String> words(OptionSpec option, String key, JsonNode value) {
        String name = option.longestName();
        if (isFlag(option)) {
            if (!value.isBoolean()) {
                throw bad(file, "'%s' is a flag; give true or false".formatted(key));
            }
            return value.booleanValue() ? List.of(name) : option.negatable() ? List.of(negated(name)) : List.of();
        }
        if (value.isArray()) {
            return List.of(
                    name,
                    String.join(
                            ",",
                            StreamSupport.stream(value.spliterator(), false)
                                    .map(item -> scalar(key, item))
                                    .toList()));
        }
        return List.of(name, scalar(key, value));
    }

    private String scalar(String key, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw bad(file, "'%s' has no value; give one, or leave it away".formatted(key));
        }
        return value.asText();
    }

    private static boolean isFlag(OptionSpec option) {
        return option.arity().max() == 0;
    }

    private static String negated(String name) {
        return "--no-" + name.substring(2);
    }

    private static CliException bad(Path file, String cause) {
        return CliException.badInput("%s (%s): %s", OPTION, file, cause);
    }
}
