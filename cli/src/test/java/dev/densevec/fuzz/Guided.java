package dev.densevec.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a fuzzer that is guided by coverage calls; `CONTRIBUTING.md` says how to run one.
///
/// `-Ddensevec.fuzz.target` names the [FuzzTarget].
public final class Guided {
  private static FuzzRun run;

  private Guided() {}

  private static FuzzTarget target() {
    return FuzzTarget.valueOf(System.getProperty("densevec.fuzz.target", "JPEG"));
  }

  /// Writes the target's good files into a folder, for the fuzzer to begin with.
  ///
  /// @param args the folder
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    List<byte[]> seeds = target().seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(folder.resolve(target() + "-" + i), seeds.get(i));
    }
  }

  /// Has a file read.
  ///
  /// @throws AssertionError if it is neither read nor refused as it should be
  public static void fuzzerTestOneInput(byte[] damaged) throws IOException {
    if (run == null) {
      run = new FuzzRun(target(), Files.createTempDirectory("densevec-guided"), 0, 0);
      run.prepare();
    }
    run.judge(target().packed(damaged));
    if (!run.faults().isEmpty()) {
      throw new AssertionError(run.faults().getLast());
    }
  }
}
