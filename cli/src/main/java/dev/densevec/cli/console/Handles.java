package dev.densevec.cli.console;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Whether the process may open further files. Where it may not, libraries fail in many ways, of
/// which a class that can't be loaded is one.
public final class Handles {
  private static final int ENOUGH = 8;

  private Handles() {}

  /// Whether no more than a few files can be opened.
  public static boolean exhausted() {
    String file = Path.of(System.getProperty("java.home"), "release").toString();
    List<Closeable> open = new ArrayList<>();
    try {
      for (int i = 0; i < ENOUGH; i++) {
        open.add(new FileInputStream(file));
      }
      return false;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("Too many open files");
    } finally {
      open.forEach(Handles::close);
    }
  }

  private static void close(Closeable file) {
    try {
      file.close();
    } catch (IOException _) {
      // it was only read
    }
  }
}
