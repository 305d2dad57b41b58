package io.veltro.query.snapshot;

import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * How the entries of an archive are compressed: the number in the protocol and the method of the ZIP format (PKWARE
 * APPNOTE 6.3.10, 4.4.5), and the bytes that method asks for.
 */
enum EntryCompression {
    STORED(1, 0) {
        @Override
        byte[] pack(byte[] content) {
            return content;
        }
    },
    DEFLATED(2, 8) {
        @Override
        byte[] pack(byte[] content) throws IOException {
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            try {
                return through(content, out -> new DeflaterOutputStream(out, deflater));
            } finally {
                deflater.end();
            }
        }
    },
    BZIP2(3, 12) {
        @Override
        byte[] pack(byte[] content) throws IOException {
            return through(content, BZip2CompressorOutputStream::new);
        }
    },
    ZSTD(4, 93) {
        @Override
        byte[] pack(byte[] content) {
            ZstdCompressor compressor = new ZstdCompressor();
            byte[] packed = new byte[compressor.maxCompressedLength(content.length)];
            int length = compressor.compress(content, 0, content.length, packed, 0, packed.length);
            return Arrays.copyOf(packed, length);
        }
    },
    /**
     * <pre>
     *   APPNOTE 5.8.8   | version of the LZMA SDK, 2 bytes | bytes of properties u16 = 5 |
     *                   | lc, lp, pb in one byte | dictionary bytes u32 | raw stream without end mark
     * </pre>
     */
    LZMA(5, 14) {
        @Override
        byte[] pack(byte[] content) throws IOException {
            LZMA2Options options = options();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            int properties = (options.getPb() * 5 + options.getLp()) * 9 + options.getLc();
            DataOutputStream header = new DataOutputStream(packed);
            header.writeByte(LZMA_SDK_MAJOR);
            header.writeByte(LZMA_SDK_MINOR);
            header.writeShort(Short.reverseBytes(LZMA_PROPERTIES_BYTES));
            header.writeByte(properties);
            header.writeInt(Integer.reverseBytes(options.getDictSize()));
            packed.write(through(content, out -> new LZMAOutputStream(out, options, false)));
            return packed.toByteArray();
        }
    },
    XZ(6, 95) {
        @Override
        byte[] pack(byte[] content) throws IOException {
            return through(content, out -> new XZOutputStream(out, options()));
        }
    };

    private static final int LZMA_SDK_MAJOR = 9;
    private static final int LZMA_SDK_MINOR = 20;
    private static final short LZMA_PROPERTIES_BYTES = 5;

    /** A preset and a dictionary for which the encoder takes some 15 MiB; the texts are not much larger. */
    private static final int LZMA_PRESET = 2;

    private static final int LZMA_DICTIONARY_BYTES = 1 << 20;

    private final int number;
    private final int method;

    EntryCompression(int number, int method) {
        this.number = number;
        this.method = method;
    }

    /** The compression behind a number of the protocol. */
    static Optional<EntryCompression> of(int number) {
        for (EntryCompression compression : values()) {
            if (compression.number == number) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /** The number in the protocol. */
    int number() {
        return number;
    }

    /** The method in the headers of an entry. */
    int method() {
        return method;
    }

    /** What stands behind the header of an entry. */
    abstract byte[] pack(byte[] content) throws IOException;

    private interface Packer {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] through(byte[] content, Packer packer) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packer.over(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static LZMA2Options options() throws IOException {
        LZMA2Options options = new LZMA2Options(LZMA_PRESET);
        options.setDictSize(LZMA_DICTIONARY_BYTES);
        return options;
    }
}
