package dev.densevec.cli.format;

/// Builds one JSON value (RFC 8259) on one line.
///
/// Values are written in order; commas and quotes are put where they belong. Nothing checks that
/// braces match.
public final class Json {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();
  private boolean comma;

  /// Opens an object.
  public Json beginObject() {
    return open('{');
  }

  /// Closes the innermost object.
  public Json endObject() {
    return close('}');
  }

  /// Opens an array.
  public Json beginArray() {
    return open('[');
  }

  /// Closes the innermost array.
  public Json endArray() {
    return close(']');
  }

  /// Writes a member's name; its value must follow.
  public Json key(String name) {
    separate();
    quote(name);
    text.append(':');
    comma = false;
    return this;
  }

  /// Writes a member with a string.
  public Json member(String name, String value) {
    return key(name).value(value);
  }

  /// Writes a member with a whole number.
  public Json member(String name, long value) {
    return key(name).value(value);
  }

  /// Writes a string.
  public Json value(String value) {
    separate();
    quote(value);
    return this;
  }

  /// Writes a whole number.
  public Json value(long value) {
    separate();
    text.append(value);
    return this;
  }

  /// Writes the shortest decimal that reads back as `value`, which must be finite.
  public Json value(float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    separate();
    text.append(value);
    return this;
  }

  /// Writes the shortest decimal that reads back as `value`, or `null` if it is not finite.
  public Json number(double value) {
    if (!Double.isFinite(value)) {
      return nothing();
    }
    separate();
    text.append(value);
    return this;
  }

  /// Writes `null`, which stands where there is no number.
  public Json nothing() {
    separate();
    text.append("null");
    return this;
  }

  private Json open(char bracket) {
    separate();
    text.append(bracket);
    comma = false;
    return this;
  }

  private Json close(char bracket) {
    text.append(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      text.append(',');
    }
    comma = true;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      escape(value.charAt(i));
    }
    text.append('"');
  }

  /// A lone surrogate has no UTF-8 form, so all surrogates are escaped; and all that a terminal
  /// would be shown a question mark for, so that nothing is lost.
  private void escape(char c) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (Character.isSurrogate(c) || OneLine.isHidden(c)) {
          text.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(HEX.charAt(c >> shift & 0xF));
          }
        } else {
          text.append(c);
        }
      }
    }
  }

  /// The text so far.
  @Override
  public String toString() {
    return text.toString();
  }
}
