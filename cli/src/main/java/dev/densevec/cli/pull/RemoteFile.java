package dev.densevec.cli.pull;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/// A file at its publisher's.
///
/// @param address where it is
/// @param bytes its size, if it is known
/// @param sha256 its SHA-256 in lower-case hexadecimal digits, or the first of them, if it is known
record RemoteFile(URI address, OptionalLong bytes, Optional<String> sha256) {

  /// The last part of the address.
  String name() {
    String path = address.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
