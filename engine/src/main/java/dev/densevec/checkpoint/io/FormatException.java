package dev.densevec.checkpoint.io;

import java.io.IOException;
import java.util.Locale;

/// What is wrong inside a file, in one line and without the file's name, which the entry points put
/// before it.
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_NAME = 120;

  public FormatException(String message) {
    super(message);
  }

  /// A name from a file made fit for a message: control characters escaped, overlong ones cut.
  public static String show(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), LONGEST_NAME); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return name.length() > LONGEST_NAME ? text.append("...").toString() : text.toString();
  }
}
