package dev.selkie.engine;

/// The extent of one axis.
public sealed interface Dim {
    /// The most elements there can be: what memory is planned for.
    int capacity();

    /// Whether it is always 1, and so repeated where tensors are broadcast.
    default boolean isOne() {
        return this instanceof Fixed(int size) && size == 1;
    }

    /// Always `size` elements.
    record Fixed(int size) implements Dim {
        public Fixed {
            if (size < 0) {
                throw new IllegalArgumentException("dim: size " + size + " is below 0");
            }
        }

        @Override
        public int capacity() {
            return size;
        }

        @Override
        public String toString() {
            return Integer.toString(size);
        }
    }

    /// As many elements as each run says, up to `capacity`: the tokens of a batch (`T`), its segments (`S`).
    ///
    /// Two open dims of the same name and capacity are the same dim.
    record Open(String name, int capacity) implements Dim {
        public Open {
            if (capacity < 1) {
                throw new IllegalArgumentException("dim %s: capacity %d is below 1".formatted(name, capacity));
            }
        }

        @Override
        public String toString() {
            return name + "≤" + capacity;
        }
    }
}
