package dev.selkie.tokenizer.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// `strftime` in the C locale.
final class Dates {
    private Dates() {}

    static String format(LocalDateTime time, String format) {
        var text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            char kind = format.charAt(++i);
            boolean unpadded = kind == '-' && i + 1 < format.length();
            String field = field(time, unpadded ? format.charAt(++i) : kind);
            text.append(unpadded ? field.replaceFirst("^0+(?=\\d)", "") : field);
        }
        return text.toString();
    }

    private static String field(LocalDateTime time, char kind) {
        return switch (kind) {
            case 'd' -> of(time, "dd");
            case 'b', 'h' -> of(time, "MMM");
            case 'B' -> of(time, "MMMM");
            case 'm' -> of(time, "MM");
            case 'Y' -> of(time, "uuuu");
            case 'y' -> of(time, "uu");
            case 'H' -> of(time, "HH");
            case 'I' -> of(time, "hh");
            case 'M' -> of(time, "mm");
            case 'S' -> of(time, "ss");
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'A' -> of(time, "EEEE");
            case 'a' -> of(time, "EEE");
            case 'j' -> of(time, "DDD");
            case 'F' -> of(time, "uuuu-MM-dd");
            case 'T' -> of(time, "HH:mm:ss");
            case '%' -> "%";
            default -> throw new TemplateException("date field %" + kind + " is not supported");
        };
    }

    private static String of(LocalDateTime time, String pattern) {
        return time.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }
}
