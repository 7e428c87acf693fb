package dev.densevec.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A part of a Markdown file that a program writes, between two comments.
final class ReportSection {
  static final String BEGIN = "<!-- densevec-bench report: begin -->\n";
  static final String END = "<!-- densevec-bench report: end -->\n";

  private ReportSection() {}

  /// Puts a text in place of the section; at the end of a file that has none. The file is replaced
  /// whole or not at all.
  ///
  /// @throws IOException if the section begins and doesn't end, or if the file can't be written
  static void replace(Path file, String text) throws IOException {
    String old = Files.exists(file) ? Files.readString(file) : "";
    int begin = old.indexOf(BEGIN);
    int end = old.indexOf(END);
    String section = BEGIN + text + END;
    String updated;
    if (begin < 0) {
      updated = old.isEmpty() ? section : old.stripTrailing() + "\n\n" + section;
    } else if (end < begin) {
      throw new IOException(file + ": a section begins and has no end, expected " + END.strip());
    } else {
      updated = old.substring(0, begin) + section + old.substring(end + END.length());
    }
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".report", ".md");
    try {
      Files.writeString(temporary, updated);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
