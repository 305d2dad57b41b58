package io.veltro.ops;

/** Writes the shipped settings file from the table of settings: each with its sentence, its variable and its default. */
final class SettingsFile {
    private static final int WIDTH = 100;

    private SettingsFile() {}

    static String render() {
        StringBuilder out = new StringBuilder("""
                # Settings of Veltro, each with its default. What stands here is overridden by variables of the environment,
                # whose names stand in brackets, and those by --set key=value. Unknown keys are refused.
                """);
        String table = "";
        for (Setting setting : Setting.values()) {
            String key = setting.key();
            int dot = key.indexOf('.');
            String own = dot < 0 ? "" : key.substring(0, dot);
            if (!own.equals(table)) {
                out.append("\n[").append(own).append("]\n");
                table = own;
            } else {
                out.append('\n');
            }
            comment(out, setting.sentence() + " [" + setting.variable() + "]");
            out.append(key.substring(dot + 1))
                    .append(" = ")
                    .append(value(setting.defaultText()))
                    .append('\n');
        }
        return out.toString();
    }

    private static void comment(StringBuilder out, String text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                out.append(line).append('\n');
                line.setLength(1);
            }
            line.append(' ').append(word);
        }
        out.append(line).append('\n');
    }

    private static String value(String text) {
        return text.matches("true|false|\\d+") ? text : "\"" + text + "\"";
    }
}
