package dev.selkie.model.data;

import dev.selkie.model.data.Example.Turn;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Records of a `.jsonl` file: one JSON object a line, `{"text"}`, `{"prompt", "completion"}`, `{"prompt"}`
/// alone or `{"messages": [{"role", "content"}, …]}`. Blank lines and further keys mean nothing.
///
/// @param examples in the file's order
/// @param places   for each, where it stands, such as `data.jsonl, line 3`
public record DataSet(List<Example> examples, List<Place> places) {
    /// What stands for standard input where a file is asked for.
    public static final String STANDARD_INPUT = "-";

    public DataSet {
        examples = List.copyOf(examples);
        places = List.copyOf(places);
    }

    /// The records of `file`, or of standard input if it is `-`.
    ///
    /// @throws FormatException naming file and line, if a line is no such record or there is none
    public static DataSet read(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return read("standard input", System.in);
        }
        if (Files.isDirectory(Path.of(file))) {
            throw FormatException.in(Path.of(file), "a file of JSON lines", "a folder");
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return read(file, in);
        }
    }

    /// The records that `in` holds in UTF-8, read to its end.
    ///
    /// @param name of the source, for errors
    /// @throws FormatException naming source and line, if a line is no such record or there is none
    public static DataSet read(String name, InputStream in) throws IOException {
        var examples = new ArrayList<Example>();
        var places = new ArrayList<Place>();
        var buffered = new BufferedInputStream(in);
        int line = 0;
        for (Optional<byte[]> text = line(buffered); text.isPresent(); text = line(buffered)) {
            line++;
            if (!isBlank(text.get())) {
                Place place = Place.line(name, line);
                examples.add(example(JsonObject.parse(place, text.get())));
                places.add(place);
            }
        }
        if (examples.isEmpty()) {
            throw FormatException.in(new Place(name), "at least one record", "none");
        }
        return new DataSet(examples, places);
    }

    /// Plain texts as a data set that no file holds.
    public static DataSet ofTexts(List<String> texts) {
        return of(texts.stream().map(Example.Text::new).toArray(Example[]::new));
    }

    /// Records as a data set that no file holds.
    public static DataSet of(Example... examples) {
        List<Place> places = IntStream.rangeClosed(1, examples.length)
                .mapToObj(number -> new Place("record " + number))
                .toList();
        return new DataSet(List.of(examples), places);
    }

    public int size() {
        return examples.size();
    }

    private static Example example(JsonObject json) throws FormatException {
        if (json.any("messages").isPresent()) {
            return new Example.Chat(turns(json));
        }
        Optional<String> prompt = json.optionalString("prompt");
        if (prompt.isPresent()) {
            Optional<String> completion = json.optionalString("completion");
            return completion.isPresent()
                    ? new Example.Completion(prompt.get(), completion.get())
                    : new Example.Prompt(prompt.get());
        }
        return new Example.Text(json.optionalString("text")
                .orElseThrow(() -> json.wrong(
                        "text",
                        "there, or prompt and completion, or messages",
                        "the keys " + json.values().keySet())));
    }

    private static List<Turn> turns(JsonObject json) throws FormatException {
        var turns = new ArrayList<Turn>();
        for (JsonObject message : json.objects("messages")) {
            turns.add(new Turn(message.string("role"), message.string("content")));
        }
        if (turns.isEmpty()) {
            throw json.wrong("messages", "a list of at least one message", "an empty list");
        }
        return turns;
    }

    /// The bytes before the next line feed or the end; nothing at the end.
    private static Optional<byte[]> line(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        var line = new ByteArrayOutputStream();
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return Optional.of(line.toByteArray());
    }

    private static boolean isBlank(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).isBlank();
    }
}
