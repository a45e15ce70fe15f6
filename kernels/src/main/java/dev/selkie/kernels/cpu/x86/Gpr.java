package dev.selkie.kernels.cpu.x86;

/// The general-purpose registers.
enum Gpr {
    RAX(0),
    RCX(1),
    RDX(2),
    RBX(3),
    RSP(4),
    RBP(5),
    RSI(6),
    RDI(7),
    R8(8),
    R9(9),
    R10(10),
    R11(11),
    R12(12),
    R13(13),
    R14(14),
    R15(15);

    private final int number;

    Gpr(int number) {
        this.number = number;
    }

    /// The part of the number that stands in the instruction itself.
    int low() {
        return number & 7;
    }

    /// The part that stands in its prefix.
    boolean isHigh() {
        return number >= 8;
    }
}
