package dev.densevec.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A page of elsewhere can have its own name lead to this machine (DNS rebinding). Its requests
/// then carry that name.
class WatchServerTest {
  private WatchServer server;

  @BeforeEach
  void listen() throws IOException {
    Watched run = new Watched("run", null, 0, 3, 0, null, null, null, Optional.empty());
    server = new WatchServer(new LiveRun(run), new InputPictures(null, null), 0);
  }

  @AfterEach
  void close() {
    server.close();
  }

  /// The whole answer to a request.
  private String answer(String head) throws IOException {
    int port = URI.create(server.address()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = head.replace("PORT", String.valueOf(port)) + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: example.org\r\n",
        "Host: example.org:PORT\r\n",
        "Host: 127.0.0.1.example.org:PORT\r\n",
        "Host: localhost.example.org\r\n",
        "Host: example.org:127.0.0.1\r\n",
        "Host: 192.0.2.1:PORT\r\n",
        "Host: \r\n",
        "",
      })
  void aRequestInAnotherNameGetsNothingOfTheRun(String host) throws IOException {
    for (String path : new String[] {"/", "/run.json", "/worst/1-0.png"}) {
      String answer = answer("GET " + path + " HTTP/1.1\r\n" + host);
      assertThat(answer)
          .startsWith("HTTP/1.1 403 ")
          .endsWith("\r\n\r\nexpected a request to 127.0.0.1");
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "127.0.0.1:PORT", "localhost", "localhost:PORT"})
  void thisMachineSeesTheRun(String host) throws IOException {
    assertThat(answer("GET /run.json HTTP/1.1\r\nHost: " + host + "\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"run\":\"run\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void nothingIsDoneToTheRun(String method) throws IOException {
    assertThat(answer(method + " /run.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"))
        .startsWith("HTTP/1.1 405 ");
  }
}
