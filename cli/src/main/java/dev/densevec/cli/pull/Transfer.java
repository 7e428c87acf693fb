package dev.densevec.cli.pull;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One request for a file, or for what is missing of it.
///
/// A server is believed when it sends the rest (206) only if that begins where the part ends and is
/// of the same version; one that sends the whole (200) instead, because the file has changed or it
/// knows no parts, begins the file again.
final class Transfer {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int BEYOND_THE_END = 416;

  /// Answers that another try may change.
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

  /// Where a file is kept under its SHA-256, which is announced on the way there.
  private static final String LINKED = "X-Linked-ETag";

  private static final Pattern LINKED_SHA256 = Pattern.compile("\"?([0-9a-f]{64})\"?");

  private final HttpClient client;
  private final PullSettings settings;
  private final RemoteFile file;
  private final PartFile part;
  private final Watcher watcher;
  private Optional<String> stated = Optional.empty();

  /// Gets how much of a file is there.
  @FunctionalInterface
  interface Watcher {
    /// Takes note.
    ///
    /// @param done bytes there
    /// @param total bytes of the file, -1 if that is not known
    void at(long done, long total);
  }

  Transfer(
      HttpClient client, PullSettings settings, RemoteFile file, PartFile part, Watcher watcher) {
    this.client = client;
    this.settings = settings;
    this.file = file;
    this.part = part;
    this.watcher = watcher;
  }

  /// The SHA-256 that the server stated, if it did.
  Optional<String> statedSha256() {
    return stated;
  }

  /// Sends the request and takes what comes.
  ///
  /// @throws BrokenTransfer if another try may do better; what came is kept
  /// @throws Failure if none will
  void run() throws BrokenTransfer, InterruptedException {
    try {
      exchange();
    } catch (IllegalArgumentException e) {
      // An address or a number in the answer that can't be read.
      throw new Failure(
          ExitCode.NETWORK,
          String.format(
              Locale.ROOT, "%s: the answer makes no sense: %s", file.address(), e.getMessage()),
          e);
    }
  }

  private void exchange() throws BrokenTransfer, InterruptedException {
    Optional<String> version = part.size() > 0 ? part.version() : Optional.empty();
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(version);
    BodyQueue body = new BodyQueue();
    response.body().subscribe(body);
    try {
      stated = linkedSha256(response);
      long total = begin(response, version);
      if (total != part.size()) {
        receive(body, total);
      }
    } finally {
      body.cancel();
    }
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(Optional<String> version)
      throws BrokenTransfer, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(file.address())
            .timeout(settings.stall())
            .header("User-Agent", "densevec")
            .header("Accept-Encoding", "identity");
    version.ifPresent(
        mark -> request.header("Range", "bytes=" + part.size() + "-").header("If-Range", mark));
    try {
      return client.send(request.build(), BodyHandlers.ofPublisher());
    } catch (HttpConnectTimeoutException e) {
      throw new BrokenTransfer("no connection in " + settings.stall().toSeconds() + " s", e);
    } catch (HttpTimeoutException e) {
      throw new BrokenTransfer("no answer in " + settings.stall().toSeconds() + " s", e);
    } catch (ConnectException e) {
      String reason = e.getMessage() == null ? "the host can't be found" : e.getMessage();
      throw new BrokenTransfer("no connection: " + reason, e);
    } catch (IOException e) {
      throw new BrokenTransfer(String.valueOf(e.getMessage()), e);
    }
  }

  private static Optional<String> linkedSha256(HttpResponse<?> response) {
    Optional<HttpResponse<?>> at = Optional.of(response);
    while (at.isPresent()) {
      Optional<String> sha256 =
          at.get()
              .headers()
              .firstValue(LINKED)
              .map(LINKED_SHA256::matcher)
              .filter(Matcher::matches)
              .map(matcher -> matcher.group(1));
      if (sha256.isPresent()) {
        return sha256;
      }
      at = at.get().previousResponse().map(previous -> previous);
    }
    return Optional.empty();
  }

  /// Makes the part ready for what comes.
  ///
  /// @param asked the version of which the rest was asked for
  /// @return bytes of the whole file, -1 if the server doesn't say
  private long begin(HttpResponse<?> response, Optional<String> asked) throws BrokenTransfer {
    int status = response.statusCode();
    HttpHeaders headers = response.headers();
    Optional<ContentRange> range = ContentRange.of(headers);
    if (status == OK) {
      long total = checked(headers.firstValueAsLong("Content-Length").orElse(-1));
      part.restart(version(headers));
      return total;
    }
    if (status == PARTIAL && asked.isPresent()) {
      boolean same = version(headers).map(asked.get()::equals).orElse(true);
      if (!same || range.isEmpty() || range.get().first() != part.size()) {
        part.restart(Optional.empty());
        throw new BrokenTransfer("the server sent another part than it was asked for");
      }
      return checked(range.get().total());
    }
    if (status == BEYOND_THE_END && asked.isPresent()) {
      if (range.isPresent() && range.get().total() == part.size()) {
        return part.size();
      }
      part.restart(Optional.empty());
      throw new BrokenTransfer("the file has become shorter");
    }
    if (PASSING.contains(status)) {
      throw new BrokenTransfer("the server answers " + status);
    }
    throw refused(response);
  }

  private Failure refused(HttpResponse<?> response) {
    int status = response.statusCode();
    boolean redirect = status / 100 == 3;
    String where = response.headers().firstValue("Location").map(to -> " to " + to).orElse("");
    return new Failure(
        ExitCode.NETWORK,
        String.format(
            Locale.ROOT,
            "%s: the server %s%s",
            file.address(),
            redirect ? "redirects too often or to an unsafe place," : "answers " + status,
            redirect ? where : ""));
  }

  private long checked(long total) {
    if (total >= 0 && file.bytes().isPresent() && file.bytes().getAsLong() != total) {
      throw new Failure(
          ExitCode.NETWORK,
          String.format(
              Locale.ROOT,
              "%s: the server has %d bytes, expected %d",
              file.address(),
              total,
              file.bytes().getAsLong()));
    }
    return total >= 0 ? total : file.bytes().orElse(-1);
  }

  private static Optional<String> version(HttpHeaders headers) {
    // A weak ETag marks what looks the same, not the same bytes.
    Optional<String> strong = headers.firstValue("ETag").filter(tag -> tag.startsWith("\""));
    return strong.isPresent() ? strong : headers.firstValue("Last-Modified");
  }

  private void receive(BodyQueue body, long total) throws BrokenTransfer, InterruptedException {
    watcher.at(part.size(), total);
    List<ByteBuffer> piece = body.next(settings.stall());
    while (!piece.isEmpty()) {
      piece.forEach(part::append);
      if (total >= 0 && part.size() > total) {
        part.restart(Optional.empty());
        throw new BrokenTransfer("more came than the " + total + " bytes announced");
      }
      watcher.at(part.size(), total);
      piece = body.next(settings.stall());
    }
    if (part.size() < total) {
      throw new BrokenTransfer("broke off");
    }
  }
}
