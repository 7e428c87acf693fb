package dev.densevec.cli.pull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/// A server on loopback that says byte for byte what a test has it say: a request each takes the
/// next answer, the last one answers all that follow.
public final class RawServer implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closed = new CountDownLatch(1);

  /// A request's first line and its headers, names in lower case.
  public record Request(String line, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /// Says something.
  @FunctionalInterface
  public interface Answer {
    void say(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  /// Listens on a port of its own.
  public RawServer(Answer... answers) throws IOException {
    this.answers.addAll(List.of(answers));
    Thread.ofPlatform().daemon().start(this::serve);
  }

  /// Where it serves a file.
  public URI address(String file) {
    return URI.create(
        String.format(Locale.ROOT, "http://127.0.0.1:%d/%s", socket.getLocalPort(), file));
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /// Answers from now on.
  synchronized void answer(Answer... next) {
    answers.clear();
    answers.addAll(List.of(next));
  }

  private synchronized Answer next() {
    return answers.size() > 1 ? answers.remove() : answers.element();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      if (first == null) {
        return;
      }
      Map<String, String> headers = new HashMap<>();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        String[] pair = line.split(": *", 2);
        headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
      }
      Request request = new Request(first, headers);
      requests.add(request);
      next().say(request, connection.getOutputStream());
    } catch (IOException | InterruptedException _) {
      // The client has gone, which is what some tests are about.
    }
  }

  /// Writes a head and closes the connection after the body.
  static void head(OutputStream out, String status, String... headers) throws IOException {
    String lines = String.join("\r\n", headers);
    String text = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + lines + "\r\n\r\n";
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /// The whole file, whatever is asked for.
  public static Answer whole(byte[] content, String... headers) {
    return (_, out) -> {
      String[] all = Arrays.copyOf(headers, headers.length + 1);
      all[headers.length] = "Content-Length: " + content.length;
      head(out, "200 OK", all);
      out.write(content);
    };
  }

  /// A file as servers send it: the rest where that is asked for and is of the same version.
  static Answer file(byte[] content, String etag) {
    return (request, out) -> {
      int from = from(request);
      if (from == 0 || !request.header("if-range").equals(etag)) {
        whole(content, "ETag: " + etag).say(request, out);
        return;
      }
      if (from >= content.length) {
        head(out, "416 Range Not Satisfiable", "Content-Range: bytes */" + content.length);
        return;
      }
      head(
          out,
          "206 Partial Content",
          "ETag: " + etag,
          "Content-Length: " + (content.length - from),
          String.format(
              Locale.ROOT,
              "Content-Range: bytes %d-%d/%d",
              from,
              content.length - 1,
              content.length));
      out.write(content, from, content.length - from);
    };
  }

  /// The first byte asked for.
  static int from(Request request) {
    String range = request.header("range");
    return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  /// What another answer says, broken off after some bytes of its body.
  static Answer brokenOff(byte[] content, String etag, int after) {
    return (request, out) -> {
      int from = from(request);
      head(
          out,
          from == 0 ? "200 OK" : "206 Partial Content",
          "ETag: " + etag,
          "Content-Length: " + (content.length - from),
          String.format(
              Locale.ROOT,
              "Content-Range: bytes %d-%d/%d",
              from,
              content.length - 1,
              content.length));
      out.write(content, from, after);
      out.flush();
    };
  }

  /// Some bytes, then nothing until the server is closed.
  Answer stalled(byte[] content, String etag, int after) {
    return (request, out) -> {
      brokenOff(content, etag, after).say(request, out);
      closed.await();
    };
  }

  /// Nothing at all until the server is closed.
  Answer silence() {
    return (_, _) -> closed.await();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
  }
}
