package dev.densevec.cli.pull;

import dev.densevec.data.files.CacheFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// Something that can be pulled by its name.
///
/// @param name what users call it
/// @param kind what it is
/// @param files what it consists of; weights are one file
public record Artifact(String name, Kind kind, List<RemoteFile> files) {

  /// What an artifact is.
  public enum Kind {
    /// Weights of a network: a file.
    WEIGHTS,
    /// A data set: a folder.
    DATA;

    /// The word in a catalogue.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Artifact {
    files = List.copyOf(files);
  }

  /// Bytes of all files, if all are known.
  public OptionalLong bytes() {
    return files.stream().allMatch(file -> file.bytes().isPresent())
        ? OptionalLong.of(files.stream().mapToLong(file -> file.bytes().getAsLong()).sum())
        : OptionalLong.empty();
  }

  /// Addresses of all files.
  public List<String> addresses() {
    return files.stream().map(file -> file.address().toString()).toList();
  }

  /// How its files are checked, in words.
  public String checks() {
    boolean hashed = files.stream().allMatch(file -> file.sha256().isPresent());
    if (!hashed) {
      return bytes().isPresent() ? "size, content" : "content";
    }
    int digits =
        files.stream().mapToInt(file -> file.sha256().orElseThrow().length()).min().orElseThrow();
    String sha = digits == Integrity.DIGITS ? "SHA-256" : "SHA-256 (" + digits + " digits)";
    return bytes().isPresent() ? "size, " + sha : sha;
  }

  /// Where its file or folder is to be.
  Path place(CacheFolder cache) {
    return switch (kind) {
      case WEIGHTS ->
          cache.weightsFolder().resolve(name + CacheFolder.extension(files.getFirst().name()));
      case DATA -> cache.dataFolder().resolve(name);
    };
  }

  /// Where it is kept until it is complete.
  Path staging(CacheFolder cache) {
    return place(cache).resolveSibling(name + CacheFolder.PART);
  }
}
