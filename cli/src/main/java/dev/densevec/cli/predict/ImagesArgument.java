package dev.densevec.cli.predict;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failure;
import java.util.List;
import picocli.CommandLine.Parameters;

/// The images that a command line names.
public final class ImagesArgument {
  @Parameters(
      paramLabel = "IMAGE...",
      arity = "0..*",
      hideParamSyntax = true,
      description =
          "Image files, folders, patterns such as 'photos/**/*.jpg', or - for a list on standard"
              + " input, one a line.")
  private List<String> images = List.of();

  /// Refuses a command line that names none.
  ///
  /// @throws Failure if none are named
  public void requireSome() {
    if (images.isEmpty()) {
      throw Failure.usage("no images: name files, folders or patterns, or - for standard input");
    }
  }

  /// The images, found anew.
  public ImageList list(Console console) {
    return new ImageList(images, console.in());
  }
}
