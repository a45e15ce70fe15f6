package dev.selkie.bench;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The data flow of docs/tour.md as a rule: who may know whom.
class LayersTest {
    private static final JavaClasses SELKIE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.selkie");

    @Test
    void arrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("cli")
                .definedBy("dev.selkie.cli..")
                .layer("seal")
                .definedBy("dev.selkie.seal..")
                .layer("model")
                .definedBy("dev.selkie.model..")
                .layer("tokenizer")
                .definedBy("dev.selkie.tokenizer..")
                .layer("engine")
                .definedBy("dev.selkie.engine..")
                .layer("kernels")
                .definedBy("dev.selkie.kernels..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("seal")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("seal", "cli")
                .whereLayer("tokenizer")
                .mayOnlyBeAccessedByLayers("model", "seal", "cli")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("model", "seal", "cli")
                .whereLayer("kernels")
                .mayOnlyBeAccessedByLayers("engine", "model", "seal", "cli")
                .check(SELKIE);
    }
}
