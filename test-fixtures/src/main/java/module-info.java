/// What tests share: plain arrays, golden files, comparisons. A leaf: it knows no other module.
module dev.selkie.fixtures {
    requires jdk.management;
    requires static org.jspecify;

    exports dev.selkie.fixtures;
}
