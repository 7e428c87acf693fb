package dev.densevec.cli.ranks;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.train.collective.Agreement;
import dev.densevec.train.collective.Collective;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The processes that train together, of which this is one.
///
/// Until [#begin] all of them meet where each has prepared something, so that a failure of one ends
/// all in good order, and is reported once.
public final class RankGroup {
  /// A process that trains alone.
  public static final RankGroup ALONE = new RankGroup(Collective.alone(), "");

  private static final String FAILED = "failed\n";
  private static final String READY = "ready\n";

  private final Collective collective;
  private final Agreement agreement;
  private final String name;
  private boolean begun;
  private Optional<Failure> common = Optional.empty();

  /// @param collective how they talk
  /// @param name what messages call this one, as in `rank 3 of 8 (node2)`
  RankGroup(Collective collective, String name) {
    this.collective = collective;
    this.agreement = new Agreement(collective, name);
    this.name = name;
  }

  /// How they talk.
  public Collective collective() {
    return collective;
  }

  /// Whether this is the one that writes files and talks to people.
  public boolean first() {
    return collective.rank() == 0;
  }

  /// Whether there are others.
  public boolean several() {
    return collective.size() > 1;
  }

  /// Names this process in a message, if there are others.
  public String named(String message) {
    return several() ? name + ": " + message : message;
  }

  /// What one rank says where all meet.
  ///
  /// @param name what messages call it
  /// @param ready whether it goes on
  /// @param text what it has, or why it does not go on
  private record Word(String name, boolean ready, String text) {
    static Word of(String word) {
      String[] lines = word.split("\n", 3);
      return new Word(lines[0], READY.startsWith(lines[1]), lines[2]);
    }
  }

  private List<Word> exchange(String text) {
    return agreement.texts(name + "\n" + text).stream().map(Word::of).toList();
  }

  /// Waits for all.
  ///
  /// @param text what this one has
  /// @return what all have
  /// @throws Failure the same for all, if one has failed
  private List<Word> meet(String text) {
    List<Word> words = exchange(READY + text);
    end(failure(words));
    return words;
  }

  /// Ends all ranks in the same way, if there is a reason that all know.
  private void end(Optional<Failure> failure) {
    if (failure.isPresent()) {
      common = failure;
      throw failure.get();
    }
  }

  private static Optional<Failure> failure(List<Word> words) {
    return words.stream()
        .filter(word -> !word.ready())
        .findFirst()
        .map(
            word -> {
              String[] parts = word.text().split("\n", 2);
              boolean everybody = words.stream().allMatch(w -> w.text().equals(word.text()));
              return new Failure(
                  ExitCode.valueOf(parts[0]), everybody ? parts[1] : word.name() + ": " + parts[1]);
            });
  }

  /// Compares what must be the same for all, and begins the work that a rank can't leave in good
  /// order by itself.
  ///
  /// @param facts what each has to have, by name
  /// @throws Failure the same for all, if something differs or one has failed
  public void begin(Map<String, String> facts) {
    if (several()) {
      meet("");
      begun = true;
      try {
        agreement.requireSame(facts);
      } catch (IllegalArgumentException e) {
        end(Optional.of(Failure.usage(e.getMessage())));
      }
    }
  }

  /// Reports a failure of this one to the others, if they all still meet.
  ///
  /// @return the failure of all; empty if they do not meet any more
  Optional<Failure> refuse(Failure failure) {
    if (common.isPresent() || begun) {
      return common;
    }
    common = failure(exchange(FAILED + failure.exitCode() + "\n" + failure.getMessage()));
    return common;
  }

  /// A file that rank 0 has, for all of them: the others get a copy among their temporary files.
  ///
  /// @throws Failure the same for all, if one has failed
  /// @throws IOException in one line if a copy can't be written
  public Path shared(Path file) throws IOException {
    if (!several()) {
      return file;
    }
    try (Arena arena = Arena.ofConfined()) {
      byte[] own = first() ? Files.readAllBytes(file) : new byte[0];
      Path place = first() ? file : Files.createTempFile("densevec-", ".safetensors");
      long bytes = Long.parseLong(meet(String.valueOf(own.length)).getFirst().text());
      MemorySegment content = arena.allocate(bytes);
      MemorySegment.copy(own, 0, content, ValueLayout.JAVA_BYTE, 0, own.length);
      agreement.takeFirst(content);
      if (!first()) {
        place.toFile().deleteOnExit();
        Files.write(place, content.toArray(ValueLayout.JAVA_BYTE));
      }
      return place;
    }
  }
}
