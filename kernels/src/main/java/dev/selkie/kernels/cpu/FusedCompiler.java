package dev.selkie.kernels.cpu;

import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;

/// Makes bytecode of [Program]s, of each once: a class that is a [FusedRow]. What its one method does is laid down by
/// [FusedPasses].
///
/// Has identity: the classes live as long as it does. One thread at a time.
final class FusedCompiler {
    private final Map<Key, FusedRow> compiled = new HashMap<>();

    /// What code depends on.
    ///
    /// @param inputs how many there are
    /// @param output how the output lies along a row
    record Key(Program program, int inputs, Access output) {
        static Key of(Fused call) {
            long stride = call.output().strides().getLast();
            Access access = stride == 0 ? Access.ROW : stride == 1 ? Access.CONTIGUOUS : Access.STRIDED;
            return new Key(call.program(), call.inputs().size(), access);
        }
    }

    /// The code for `call`.
    FusedRow compile(Fused call) {
        return compiled.computeIfAbsent(Key.of(call), FusedCompiler::generate);
    }

    private static FusedRow generate(Key key) {
        ClassDesc name = ClassDesc.of(FusedCompiler.class.getPackageName(), "FusedProgram");
        byte[] bytes = ClassFile.of()
                .build(
                        name,
                        type -> type.withFlags(ClassFile.ACC_FINAL)
                                .withInterfaceSymbols(FusedElements.desc(FusedRow.class))
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "run",
                                        FusedElements.RUN,
                                        ClassFile.ACC_PUBLIC,
                                        code -> new FusedPasses(key, code).emit()));
        try {
            Class<?> generated =
                    MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
            return (FusedRow) generated.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("generated code for " + key.program(), e);
        }
    }
}
