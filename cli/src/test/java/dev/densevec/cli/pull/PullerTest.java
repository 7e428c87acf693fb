package dev.densevec.cli.pull;

import static dev.densevec.cli.pull.RawServer.brokenOff;
import static dev.densevec.cli.pull.RawServer.file;
import static dev.densevec.cli.pull.RawServer.head;
import static dev.densevec.cli.pull.RawServer.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.densevec.cli.Samples;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Screen;
import dev.densevec.cli.pull.RawServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Downloads from a server that does all that servers do.
final class PullerTest {
  private static final String ETAG = "\"one\"";
  private static final String OTHER_ETAG = "\"two\"";

  @TempDir private Path folder;
  private PullRig rig;
  private RawServer server;
  private byte[] content;
  private byte[] other;

  @BeforeEach
  void makeFile() throws IOException {
    rig = new PullRig(folder.resolve("cache"));
    content = Files.readAllBytes(Samples.weights(folder, Samples.NETWORK));
    other = content.clone();
    other[other.length - 1] ^= 1;
    server = new RawServer(file(content, ETAG));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private Artifact hashed() throws Exception {
    return artifact(OptionalLong.empty(), Optional.of(sha256(content).substring(0, 8)));
  }

  private Artifact unhashed() {
    return artifact(OptionalLong.empty(), Optional.empty());
  }

  private Artifact artifact(OptionalLong bytes, Optional<String> sha256) {
    return artifact(server.address("net.safetensors"), bytes, sha256);
  }

  private static Artifact artifact(URI address, OptionalLong bytes, Optional<String> sha256) {
    return new Artifact(
        "net", Artifact.Kind.WEIGHTS, List.of(new RemoteFile(address, bytes, sha256)));
  }

  private Path place() {
    return folder.resolve("cache/weights/net.safetensors");
  }

  private void assertPulled(Artifact artifact) throws Exception {
    assertThat(rig.pull(artifact, false)).isEqualTo(place()).hasBinaryContent(content);
    assertThat(rig.left()).containsExactly("weights/net.safetensors");
  }

  private void assertFails(Artifact artifact, String message) {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> rig.pull(artifact, false))
        .withMessageContaining(message)
        .returns(ExitCode.NETWORK, Failure::exitCode);
    assertThat(place()).doesNotExist();
  }

  private List<String> ranges() {
    return server.requests().stream().map(request -> request.header("range")).toList();
  }

  @Test
  void fetchesOnceAndLeavesNothingElse() throws Exception {
    assertPulled(hashed());
    assertPulled(hashed());
    assertThat(server.requests()).hasSize(1);
    assertThat(rig.pull(hashed(), true)).hasBinaryContent(content);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void answersThatMakeNoSenseAreTheServersFault() throws Exception {
    for (String location : List.of("http://h:99999999999/x", "http://h:99999/x", "ht tp:", "::")) {
      server.answer((_, out) -> head(out, "302 Found", "Location: " + location));
      assertFails(hashed(), server.address("net.safetensors").toString());
    }
    for (String length : List.of("many", "-1", "99999999999999999999")) {
      server.answer((_, out) -> head(out, "200 OK", "Content-Length: " + length));
      assertFails(hashed(), server.address("net.safetensors").toString());
    }
    assertFails(
        artifact(
            URI.create("http://127.0.0.1:99999/n.pth"), OptionalLong.empty(), Optional.empty()),
        "http://127.0.0.1:99999/n.pth");
  }

  @Test
  void replacesAFileThatIsNotTheOneDescribed() throws Exception {
    Files.createDirectories(place().getParent());
    Files.write(place(), other);
    assertPulled(hashed());
  }

  @Test
  void goesOnWhereItBrokeOff() throws Exception {
    server.answer(
        brokenOff(content, ETAG, 1000), brokenOff(content, ETAG, 500), file(content, ETAG));
    assertPulled(hashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-", "bytes=1500-");
    assertThat(server.requests().getLast().header("if-range")).isEqualTo(ETAG);
  }

  @Test
  void goesOnInAnotherCommand() throws Exception {
    server.answer(brokenOff(content, ETAG, 1000), brokenOff(content, ETAG, 0));
    assertFails(hashed(), "broke off; tried 2 times, 1000 bytes are there to go on from");
    assertThat(rig.left())
        .containsExactly(
            "weights/net.part/lock",
            "weights/net.part/net.safetensors.from",
            "weights/net.part/net.safetensors.part");
    assertThat(rig.cache().weights("net")).isEmpty();
    server.answer(file(content, ETAG));
    assertPulled(hashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-", "bytes=1000-", "bytes=1000-");
  }

  @Test
  void needsNoAnswerForWhatIsComplete() throws Exception {
    server.answer(brokenOff(content, ETAG, content.length - 1), brokenOff(content, ETAG, 0));
    assertFails(unhashed(), "broke off");
    Path part = folder.resolve("cache/weights/net.part/net.safetensors.part");
    Files.write(part, content);
    server.answer(file(content, ETAG));
    assertPulled(unhashed());
  }

  @Test
  void beginsAgainWhenTheFileHasChanged() throws Exception {
    server.answer(brokenOff(other, OTHER_ETAG, 1000), file(content, ETAG));
    assertPulled(hashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-");
  }

  @Test
  void believesNoPartOfAnotherVersion() throws Exception {
    // The second answer leaves If-Range out of account.
    server.answer(
        brokenOff(other, OTHER_ETAG, 1000), brokenOff(content, ETAG, 10), file(content, ETAG));
    assertPulled(unhashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-", "");
  }

  @Test
  void beginsAgainWhereTheServerKnowsNoParts() throws Exception {
    server.answer(brokenOff(content, ETAG, 1000), whole(content));
    assertPulled(hashed());
  }

  @Test
  void beginsAgainWhereNothingMarksTheVersion() throws Exception {
    Answer broken =
        (_, out) -> {
          head(out, "200 OK", "ETag: W/\"weak\"", "Content-Length: " + content.length);
          out.write(content, 0, 1000);
        };
    server.answer(broken, file(content, ETAG));
    assertPulled(hashed());
    assertThat(ranges()).containsExactly("", "");
  }

  @Test
  void goesOnByTheTimeOfTheLastChange() throws Exception {
    String time = "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT";
    Answer broken =
        (_, out) -> {
          head(out, "200 OK", time, "Content-Length: " + content.length);
          out.write(content, 0, 1000);
        };
    server.answer(broken, file(content, time.substring(15)));
    assertPulled(hashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-");
  }

  @Test
  void fetchesAnewWhenPartsDoNotGoTogether() throws Exception {
    // The same mark for other content: only the SHA-256 tells.
    byte[] wrong = content.clone();
    wrong[10] ^= 1;
    server.answer(brokenOff(wrong, ETAG, 1000), brokenOff(wrong, ETAG, 0));
    assertFails(hashed(), "broke off");
    server.answer(file(content, ETAG));
    assertPulled(hashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-", "bytes=1000-", "bytes=1000-", "");
  }

  @Test
  void refusesAnotherPartThanAskedFor() throws Exception {
    Answer elsewhere =
        (_, out) -> {
          int from = 900;
          head(
              out,
              "206 Partial Content",
              "ETag: " + ETAG,
              "Content-Length: " + (content.length - from),
              String.format(
                  Locale.ROOT,
                  "Content-Range: bytes %d-%d/%d",
                  from,
                  content.length - 1,
                  content.length));
          out.write(content, from, content.length - from);
        };
    server.answer(brokenOff(content, ETAG, 1000), elsewhere, file(content, ETAG));
    assertPulled(unhashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-", "");
  }

  @Test
  void refusesTheWrongContent() throws Exception {
    server.answer(file(other, ETAG));
    assertFails(
        hashed(),
        "SHA-256 "
            + sha256(other).substring(0, 8)
            + ", expected "
            + sha256(content).substring(0, 8));
    assertThat(rig.left()).isEmpty();
    assertThat(folder.resolve("cache/weights")).isEmptyDirectory();
  }

  @Test
  void refusesTheWrongSizeBeforeItIsFetched() throws Exception {
    OptionalLong bytes = OptionalLong.of(content.length + 1);
    assertFails(
        artifact(bytes, Optional.empty()),
        String.format(
            Locale.ROOT,
            "the server has %d bytes, expected %d",
            content.length,
            content.length + 1));
    assertThat(rig.left()).isEmpty();
  }

  @Test
  void refusesAFileAnnouncedTooShort() throws Exception {
    Answer liar =
        (_, out) -> {
          head(out, "200 OK", "ETag: " + ETAG, "Content-Length: " + (content.length - 10));
          out.write(content);
        };
    server.answer(liar);
    assertFails(hashed(), "SHA-256");
    assertFails(unhashed(), "not what was expected");
    assertThat(rig.left()).isEmpty();
  }

  @Test
  void refusesAFileAnnouncedTooLong() throws Exception {
    Answer liar =
        (request, out) -> {
          int from = RawServer.from(request);
          head(
              out,
              from == 0 ? "200 OK" : "206 Partial Content",
              "ETag: " + ETAG,
              "Content-Length: " + (content.length + 10 - from),
              String.format(
                  Locale.ROOT,
                  "Content-Range: bytes %d-%d/%d",
                  from,
                  content.length + 9,
                  content.length + 10));
          out.write(content, from, content.length - from);
        };
    server.answer(liar);
    assertFails(hashed(), "broke off; tried 2 times, " + content.length + " bytes are there");
  }

  @Test
  void takesAFileOfUnknownLength() throws Exception {
    Answer chunked =
        (_, out) -> {
          head(out, "200 OK", "Transfer-Encoding: chunked");
          out.write(
              (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(content);
          out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        };
    server.answer(chunked);
    assertPulled(artifact(OptionalLong.of(content.length), Optional.empty()));
  }

  @Test
  void stopsAtMoreThanExpected() throws Exception {
    Answer endless =
        (_, out) -> {
          head(out, "200 OK", "Transfer-Encoding: chunked");
          while (true) {
            out.write("400\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[1024]);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        };
    server.answer(endless);
    assertFails(
        artifact(OptionalLong.of(content.length), Optional.empty()),
        "more came than the " + content.length + " bytes announced");
  }

  @Test
  void doesNotWaitForAServerThatStalls() throws Exception {
    server.answer(server.stalled(content, ETAG, 1000), server.silence(), file(content, ETAG));
    assertPulled(hashed());
    assertThat(ranges()).containsExactly("", "bytes=1000-", "bytes=1000-");
  }

  @Test
  void followsRedirectsWithTheRange() throws Exception {
    try (RawServer far = new RawServer(brokenOff(content, ETAG, 1000), file(content, ETAG))) {
      server.answer(
          (_, out) -> head(out, "302 Found", "Location: " + far.address("x"), "Content-Length: 0"));
      assertPulled(hashed());
      assertThat(far.requests())
          .extracting(request -> request.header("range"))
          .containsExactly("", "bytes=1000-");
    }
  }

  @Test
  void believesTheSha256ToldOnTheWay() throws Exception {
    try (RawServer far = new RawServer(file(other, ETAG))) {
      String linked = "X-Linked-ETag: \"" + sha256(content) + "\"";
      server.answer(
          (_, out) ->
              head(out, "302 Found", linked, "Location: " + far.address("x"), "Content-Length: 0"));
      assertFails(unhashed(), "SHA-256 " + sha256(other));
      far.answer(file(content, ETAG));
      assertPulled(unhashed());
    }
  }

  @Test
  void endsARedirectInACircle() {
    server.answer(
        (_, out) ->
            head(out, "302 Found", "Location: " + server.address("x"), "Content-Length: 0"));
    assertFails(unhashed(), "redirects too often");
  }

  @Test
  void triesAgainOnlyWhereThatMayHelp() throws Exception {
    server.answer((_, out) -> head(out, "503 Busy", "Content-Length: 0"), file(content, ETAG));
    assertPulled(hashed());
    Files.delete(place());
    server.answer((_, out) -> head(out, "404 Not Found", "Content-Length: 0"), file(content, ETAG));
    assertFails(hashed(), "the server answers 404");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void saysThatNobodyAnswers() throws Exception {
    Artifact artifact = hashed();
    server.close();
    assertFails(artifact, "no connection: ");
    Artifact nowhere =
        artifact(
            URI.create("http://nowhere.invalid/a.pth"), OptionalLong.empty(), Optional.empty());
    assertFails(nowhere, "http://nowhere.invalid/a.pth: no connection: the host can't be found");
  }

  @Test
  void refusesAPageInPlaceOfWeights() throws Exception {
    server.answer(whole("<html>Sign in</html>".getBytes(StandardCharsets.US_ASCII)));
    assertFails(unhashed(), "not what was expected: ");
    assertThat(rig.left()).isEmpty();
  }

  @Test
  void leavesAFileThatIsBeingFetchedAlone() throws Exception {
    Path staging = folder.resolve("cache/weights/net.part");
    try (Staging _ = Staging.open(staging)) {
      assertThatExceptionOfType(Failure.class)
          .isThrownBy(() -> rig.pull(hashed(), false))
          .withMessage(place() + ": can't be written: being fetched by another process")
          .returns(ExitCode.OUTPUT, Failure::exitCode);
    }
    assertPulled(hashed());
  }

  @Test
  void saysWhereItCannotWrite() throws Exception {
    Files.writeString(folder.resolve("cache"), "a file");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> rig.pull(hashed(), false))
        .withMessageContaining("can't be written")
        .returns(ExitCode.OUTPUT, Failure::exitCode);
  }

  /// The bytes of a command line's output, for the bar.
  @Test
  void drawsABarInMegabytes() throws Exception {
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            new PrintStream(drawn, true, StandardCharsets.UTF_8),
            new Screen(0, 80));
    server.answer(server.stalled(content, ETAG, 1000), file(content, ETAG));
    try (Puller puller = new Puller(rig.cache(), PullRig.SETTINGS, console, true)) {
      puller.pull(hashed(), false);
    }
    assertThat(drawn.toString(StandardCharsets.UTF_8))
        .contains("MB", "net.safetensors")
        .contains("densevec: net.safetensors: ", "; try 1 of 2 follows")
        .endsWith("\r\u001b[K");
  }
}
