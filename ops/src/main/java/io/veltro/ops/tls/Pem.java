package io.veltro.ops.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM file (RFC 7468), and what goes around bytes to make one.
 *
 * <pre>
 *   -----BEGIN label-----
 *   base64, lines of 64
 *   -----END label-----
 * </pre>
 */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final int LINE = 64;

    /**
     * One block.
     *
     * @param text what stands between its two lines; an encrypted one of the old kind has headers there
     */
    record Block(String label, String text) {
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    private Pem() {}

    static List<Block> blocks(String file) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(file);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    static String text(String label, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
