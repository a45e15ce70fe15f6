package dev.selkie.tokenizer.pipeline;

import java.util.Arrays;

/// A growing list of ints. Not for sharing between threads.
public final class IntList {
    private int[] values;
    private int size;

    public IntList() {
        this(16);
    }

    public IntList(int capacity) {
        values = new int[Math.max(1, capacity)];
    }

    public void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    void add(int first, int second) {
        add(first);
        add(second);
    }

    void addAll(int[] more) {
        if (size + more.length > values.length) {
            values = Arrays.copyOf(values, Math.max(size + more.length, size * 2));
        }
        System.arraycopy(more, 0, values, size, more.length);
        size += more.length;
    }

    public int get(int index) {
        return values[index];
    }

    void set(int index, int value) {
        values[index] = value;
    }

    public int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    public int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
