package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;

/// What must come of a damaged file: its whole picture or an error in words.
final class Damage {
  private Damage() {}

  /// Decodes a part of a file.
  ///
  /// @param whole the pixels of the whole file
  static void assertRefusedOrWhole(byte[] cut, byte[] whole, String what) {
    Throwable thrown =
        catchThrowable(
            () -> assertThat(Images.decode(cut).toRgb().pixels()).as(what).isEqualTo(whole));
    if (thrown != null) {
      assertInWords(thrown, what);
    }
  }

  /// The error is an [IOException] of one line, without a class's name, and says something.
  static void assertInWords(Throwable thrown, String what) {
    assertThat(thrown).as(what).isInstanceOf(IOException.class);
    assertThat(thrown.getMessage())
        .as(what)
        .isNotNull()
        .doesNotContain("\n", "Exception", "java.", "null", "Error")
        .contains(" ");
  }
}
