/// DenseNet inference and training on CPUs.
///
/// Exported packages are the public interface; everything else may change at any time.
@SuppressWarnings("module") // the command is compiled later
module dev.densevec.engine {
  requires transitive java.desktop;
  requires java.management;
  requires jdk.incubator.vector;
  requires jdk.jfr;
  requires jdk.management;

  exports dev.densevec.checkpoint;
  exports dev.densevec.checkpoint.tensor;
  exports dev.densevec.classify;
  exports dev.densevec.data;
  exports dev.densevec.data.augment;
  exports dev.densevec.data.batch;
  exports dev.densevec.data.decode;
  exports dev.densevec.data.files;
  exports dev.densevec.data.image;
  exports dev.densevec.data.labels;
  exports dev.densevec.data.preprocess;
  exports dev.densevec.data.sets;
  exports dev.densevec.explain;
  exports dev.densevec.infer;
  exports dev.densevec.measure;
  exports dev.densevec.metric;
  exports dev.densevec.onnx;
  exports dev.densevec.plan.cost;
  exports dev.densevec.protobuf to
      dev.densevec.cli;
  exports dev.densevec.spec;
  exports dev.densevec.tensor;
  exports dev.densevec.train;
  exports dev.densevec.train.collective;
  exports dev.densevec.train.find;
  exports dev.densevec.train.loss;
  exports dev.densevec.train.optim;
  exports dev.densevec.train.schedule;
  exports dev.densevec.weights;
}
