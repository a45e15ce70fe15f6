/// The `selkie` program.
module dev.selkie.cli {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires dev.selkie.engine;
    requires dev.selkie.model;
    requires dev.selkie.seal;
    requires dev.selkie.tokenizer;
    requires info.picocli;
    requires jdk.incubator.vector;
    requires jdk.management;
    requires me.tongfei.progressbar;
    requires static org.jspecify;

    opens dev.selkie.cli to
            com.fasterxml.jackson.databind,
            info.picocli;
}
