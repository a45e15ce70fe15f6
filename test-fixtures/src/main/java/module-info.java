/// What tests share: plain arrays, golden files, comparisons, a chat endpoint that answers as it is told. A leaf: it
/// knows no other module.
module dev.selkie.fixtures {
    requires jdk.httpserver;
    requires jdk.management;
    requires static org.jspecify;

    exports dev.selkie.fixtures;
}
