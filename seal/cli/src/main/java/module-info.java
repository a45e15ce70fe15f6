/// The `selkie` program.
module dev.selkie.cli {
    requires dev.selkie.seal;
    requires info.picocli;
    requires static org.jspecify;
}
