/// What tests share: plain arrays, golden files, comparisons. A leaf: it knows no other module.
module dev.selkie.fixtures {
    requires static org.jspecify;

    exports dev.selkie.fixtures;
}
