package dev.densevec.cli.picture;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import java.awt.Font;
import java.awt.font.FontRenderContext;

/// The system's fonts, which texts in pictures are drawn in. Plain containers have none.
public final class Fonts {
  private Fonts() {}

  /// Requires that there is one.
  ///
  /// @throws Failure in one line that says what to install
  public static void require() {
    try {
      FontRenderContext context = new FontRenderContext(null, true, true);
      new Font(Font.SANS_SERIF, Font.PLAIN, 1).getStringBounds("0", context);
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new Failure(
          ExitCode.OUTPUT,
          "no picture with text can be drawn, for this system has no fonts: install fontconfig and a"
              + " font, such as Debian's fonts-dejavu-core",
          e);
    }
  }
}
