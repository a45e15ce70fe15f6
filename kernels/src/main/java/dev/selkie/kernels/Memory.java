package dev.selkie.kernels;

/// A range of bytes on some device. Each device has its own kind; the host's is [HostMemory].
///
/// Whoever allocated a memory frees it; a view never does.
public interface Memory {
    long byteSize();
}
