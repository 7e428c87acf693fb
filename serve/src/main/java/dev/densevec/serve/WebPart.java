package dev.densevec.serve;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What pages of the program have in common, so that none loads anything from elsewhere.
///
/// @param type content type
/// @param body content
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record WebPart(String type, byte[] body) {
  private static final Map<String, String> TYPES =
      Map.of(
          "/style.css", "text/css; charset=utf-8", "/parts.js", "text/javascript; charset=utf-8");

  /// The paths at which there are parts.
  static final Set<String> PATHS = TYPES.keySet();

  /// Headings, colours and curves by the path at which pages ask for them; empty for another path.
  public static Optional<WebPart> at(String path) throws IOException {
    return TYPES.containsKey(path)
        ? Optional.of(new WebPart(TYPES.get(path), resource(path.substring(1))))
        : Optional.empty();
  }

  /// A resource of this package.
  static byte[] resource(String name) throws IOException {
    try (InputStream in = WebPart.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
