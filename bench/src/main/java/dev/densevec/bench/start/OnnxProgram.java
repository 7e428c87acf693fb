package dev.densevec.bench.start;

import ai.onnxruntime.OrtEnvironment;
import dev.densevec.cluster.OwnJava;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// [OnnxPhoto] with all that makes its start short: its classes archived, the small compiler alone,
/// and the native libraries beside it in place of copied from their jar at every start.
final class OnnxProgram {
  private static final String RESOURCES = "/ai/onnxruntime/native/";
  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-Djava.awt.headless=true",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");

  private OnnxProgram() {}

  /// Prepares the program.
  ///
  /// @param folder for what it needs beside it
  static Program in(Path folder, Path model, Path photograph) throws IOException {
    extractLibraries(folder);
    if (!isArchivable()) {
      return program(List.of(), folder, model, photograph);
    }
    Path archive = folder.resolve("classes.jsa");
    program(List.of("-XX:ArchiveClassesAtExit=" + archive), folder, model, photograph).run();
    return program(List.of("-XX:SharedArchiveFile=" + archive), folder, model, photograph);
  }

  /// The virtual machine archives classes of jars alone.
  private static boolean isArchivable() {
    return Arrays.stream(classPath().split(File.pathSeparator))
        .allMatch(entry -> Files.isRegularFile(Path.of(entry)));
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static Program program(List<String> archive, Path folder, Path model, Path photograph) {
    List<String> command = new ArrayList<>();
    command.add(OwnJava.launcher());
    command.addAll(FLAGS);
    command.addAll(archive);
    // The machine's own words about the archive go to standard output.
    command.add("-Xlog:disable");
    command.add("-Donnxruntime.native.path=" + folder);
    command.add(OnnxPhoto.class.getName());
    command.add(model.toString());
    command.add(photograph.toString());
    return new Program("onnxruntime", command, Map.of(OwnJava.CLASS_PATH, classPath()));
  }

  private static void extractLibraries(Path folder) throws IOException {
    String machine = System.getProperty("os.arch").replace("amd64", "x64");
    for (String library : LIBRARIES) {
      String name = System.mapLibraryName(library);
      String resource = RESOURCES + "linux-" + machine + "/" + name;
      try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IOException("ONNX Runtime has no " + resource + ", expected Linux");
        }
        Files.copy(in, folder.resolve(name));
      }
    }
  }
}
