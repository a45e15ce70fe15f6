package dev.selkie.model.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Builds a file value by value.
final class GgufBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    GgufBytes header(int version, long tensors, long keys) {
        return int32(0x46554747).int32(version).int64(tensors).int64(keys);
    }

    GgufBytes alignment(int value) {
        return string("general.alignment").int32(4).int32(value);
    }

    GgufBytes tensor(String name, int type, long offset, long... innermostFirst) {
        string(name).int32(innermostFirst.length);
        for (long size : innermostFirst) {
            int64(size);
        }
        return int32(type).int64(offset);
    }

    GgufBytes string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int64(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    /// A value of the metadata: a string.
    GgufBytes text(String value) {
        return int32(8).string(value);
    }

    /// A value of the metadata: an unsigned number.
    GgufBytes uint32(int value) {
        return int32(4).int32(value);
    }

    /// A value of the metadata: an f32.
    GgufBytes float32(float value) {
        return int32(6).int32(Float.floatToRawIntBits(value));
    }

    GgufBytes int8(int value) {
        bytes.write(value);
        return this;
    }

    GgufBytes int32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    GgufBytes int64(long value) {
        bytes.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    GgufBytes align(int alignment) {
        return data(Math.floorMod(-bytes.size(), alignment));
    }

    GgufBytes data(int count) {
        bytes.writeBytes(new byte[count]);
        return this;
    }

    byte[] toArray() {
        return bytes.toByteArray();
    }
}
