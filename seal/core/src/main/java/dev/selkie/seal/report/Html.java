package dev.selkie.seal.report;

import java.util.List;
import java.util.Locale;

/// Pieces of HTML and SVG as text.
final class Html {
    private Html() {}

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
