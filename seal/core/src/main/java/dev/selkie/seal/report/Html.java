package dev.selkie.seal.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Pieces of HTML and SVG as text.
final class Html {
    private Html() {}

    /// A whole page under its title; `body` is HTML.
    static String page(String title, CharSequence body) {
        String heading = "<h1>%s</h1>\n".formatted(escape(title));
        return skeleton().replace("{{title}}", escape(title)).replace("{{body}}", heading + body);
    }

    private static String skeleton() {
        try (InputStream in = Objects.requireNonNull(Html.class.getResourceAsStream("report.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.html of the program itself", e);
        }
    }

    /// `text` so that it shows as it is.
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// `pattern` filled in as `String.format` does, with a full stop in its numbers wherever the program runs.
    static String of(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /// A figure that stands out, with what it is.
    static String card(String figure, String what) {
        return "<div class=card><b>%s</b><span class=soft>%s</span></div>".formatted(figure, what);
    }

    static String interval(Interval value) {
        return of("%.3f <span class=soft>[%.3f, %.3f]</span>", value.mean(), value.low(), value.high());
    }

    /// The interval of a difference, coloured where it leaves out 0.
    static String difference(Interval value) {
        String colour = !value.isClear() ? "soft" : value.mean() > 0 ? "gain" : "loss";
        return of("<span class=%s>%+.3f [%+.3f, %+.3f]</span>", colour, value.mean(), value.low(), value.high());
    }

    /// That the first `shown` of a list are there and no more; nothing if that is all of it.
    static String rest(int shown, int all, String what) {
        return shown == all ? "" : "<p class=soft>The first %d of %d %s.</p>\n".formatted(shown, all, what);
    }

    /// A table; cells are HTML. Columns from number `numbers` on are set to the right.
    static String table(List<String> head, List<List<String>> rows, int numbers) {
        var html = new StringBuilder("<div class=wide><table><tr>");
        for (int i = 0; i < head.size(); i++) {
            html.append(cell("th", head.get(i), i >= numbers));
        }
        html.append("</tr>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.append(cell("td", row.get(i), i >= numbers));
            }
            html.append("</tr>\n");
        }
        return html.append("</table></div>\n").toString();
    }

    private static String cell(String tag, String content, boolean number) {
        return "<%s%s>%s</%s>".formatted(tag, number ? " class=n" : "", content, tag);
    }
}
