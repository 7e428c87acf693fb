package dev.densevec.cli;

/// Makes the Vector API available after the start.
///
/// A module that incubates can be named on Java's command line, but then every start writes a
/// warning to standard error that no option turns off. The virtual machine itself loads modules
/// later, those of management and instrumentation for instance, and the same way serves here. It is
/// internal to the JDK, so `densevec.jvm` exports it.
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /// Loads the module, if it is not there. Where that fails, the choice of kernels warns of it and
  /// says which option helps.
  static void load() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
    } catch (ReflectiveOperationException _) {
      // Kernels.chosen() has the words
    }
  }
}
