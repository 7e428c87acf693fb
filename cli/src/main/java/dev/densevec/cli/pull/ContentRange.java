package dev.densevec.cli.pull;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server says of the part it sends (RFC 9110, section 14.4).
///
/// @param first the first byte's number, -1 where none is sent
/// @param total bytes of the whole file, -1 if it doesn't say
record ContentRange(long first, long total) {
  private static final Pattern FORM =
      Pattern.compile("bytes (?:([0-9]{1,18})-[0-9]{1,18}|\\*)/(?:([0-9]{1,18})|\\*)");

  /// Reads the header `Content-Range`; empty if it is missing or makes no sense.
  static Optional<ContentRange> of(HttpHeaders headers) {
    return headers
        .firstValue("Content-Range")
        .map(FORM::matcher)
        .filter(Matcher::matches)
        .map(matcher -> new ContentRange(number(matcher.group(1)), number(matcher.group(2))));
  }

  private static long number(String text) {
    return text == null ? -1 : Long.parseLong(text);
  }
}
