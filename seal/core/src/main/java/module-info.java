/// SEAL: a model that writes its own study notes and learns from them (arXiv:2506.10943).
module dev.selkie.seal {
    requires java.net.http;
    requires transitive dev.selkie.model;
    requires static org.jspecify;

    exports dev.selkie.seal;
    exports dev.selkie.seal.arc;
    exports dev.selkie.seal.box;
    exports dev.selkie.seal.cub;
    exports dev.selkie.seal.judge;
    exports dev.selkie.seal.plan;
    exports dev.selkie.seal.pup;
    exports dev.selkie.seal.random;
    exports dev.selkie.seal.report;
    exports dev.selkie.seal.run;
}
