package dev.densevec.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many requests at once, more than there is room for, slow and broken ones, and the end.
@Timeout(120)
class LoadTest {
  private static final int CLIENTS = 100;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyClientGetsTheBitsOfItsImage(int streams) throws Exception {
    try (ServerRig rig =
            new ServerRig(ServerSettings.defaults().withDelay(Duration.ofMillis(50)), streams);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<byte[]>>> responses = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String json = ServerRig.request(rig.images(1, i), 1, 3, 32, 32).toString();
        responses.add(clients.submit(() -> rig.infer(json)));
      }
      for (int i = 0; i < CLIENTS; i++) {
        HttpResponse<byte[]> response = responses.get(i).get();
        assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(200);
        assertThat(ServerRig.logits(response)).isEqualTo(rig.model.predict(rig.images(1, i)));
      }
      double batches = rig.metric("densevec_batch_images_count");
      assertThat(rig.metric("densevec_batch_images_sum")).isEqualTo(CLIENTS);
      assertThat(batches).as("images are computed together").isLessThan(CLIENTS);
      assertThat(rig.problems).isEmpty();
    }
  }

  private static String head(String path, int length) {
    return String.format(
        Locale.ROOT,
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n",
        path,
        length);
  }

  /// Waits until the server has let in a number of requests.
  private static void awaitInside(ServerRig rig, int images) throws Exception {
    while (rig.metric("densevec_images_inside") != images) {
      Thread.sleep(5);
    }
  }

  @Test
  void whatHasNoRoomIsRefused() throws Exception {
    try (ServerRig rig = new ServerRig(ServerSettings.defaults().withQueue(2));
        Socket first = rig.socket();
        Socket second = rig.socket()) {
      byte[] png = ServerRig.png(32, 32, 1);
      for (Socket socket : List.of(first, second)) {
        ServerRig.send(
            socket,
            head("/classify", png.length).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
      }
      awaitInside(rig, 2);
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<HttpResponse<byte[]>>> responses = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          responses.add(clients.submit(() -> rig.post("/classify", png)));
        }
        for (Future<HttpResponse<byte[]>> response : responses) {
          assertThat(response.get().statusCode()).isEqualTo(429);
          assertThat(response.get().headers().firstValue("Retry-After")).contains("1");
          Schema.check("error", ServerRig.text(response.get()));
        }
      }
      assertThat(rig.get("/v2/health/ready").statusCode()).isEqualTo(200);
      for (Socket socket : List.of(first, second)) {
        socket.getOutputStream().write(png);
        assertThat(ServerRig.rest(socket)).startsWith("HTTP/1.1 200 ");
      }
      assertThat(rig.post("/classify", png).statusCode()).isEqualTo(200);
      assertThat(rig.metric("densevec_images_inside")).isZero();
    }
  }

  @Test
  void aRequestOfManyImagesNeedsRoomForAll() throws Exception {
    try (ServerRig rig = new ServerRig(ServerSettings.defaults().withQueue(3))) {
      String three = ServerRig.request(rig.images(3, 1), 3, 3, 32, 32).toString();
      try (Socket other = rig.socket()) {
        ServerRig.send(other, head("/classify", 100));
        awaitInside(rig, 1);
        String two = ServerRig.request(rig.images(2, 1), 2, 3, 32, 32).toString();
        assertThat(rig.infer(three).statusCode()).isEqualTo(429);
        assertThat(rig.infer(two).statusCode()).isEqualTo(200);
      }
      awaitInside(rig, 0);
      assertThat(rig.infer(three).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void slowAndBrokenRequestsEnd() throws Exception {
    Duration time = Duration.ofMillis(300);
    try (ServerRig rig =
        new ServerRig(ServerSettings.defaults().withLimits(1 << 20, 1 << 20, time))) {
      try (Socket slow = rig.socket()) {
        ServerRig.send(slow, head("/classify", 1000));
        Thread dripping = Thread.ofVirtual().start(() -> drip(slow));
        assertThat(ServerRig.rest(slow))
            .startsWith("HTTP/1.1 408 ")
            .contains("took longer than 0.3 s");
        dripping.interrupt();
      }
      try (Socket silent = rig.socket()) {
        ServerRig.send(silent, head("/classify", 1000));
        ServerRig.rest(silent); // closed
      }
      try (Socket broken = rig.socket()) {
        ServerRig.send(broken, head("/classify", 1000) + "half");
      }
      try (Socket foreign = rig.socket()) {
        ServerRig.send(foreign, "\u0016\u0003\u0001 hello\r\n\r\n");
        assertThat(ServerRig.rest(foreign))
            .containsPattern("^HTTP/1.1 [45]00 ")
            .contains("{\"error\":");
      }
      awaitInside(rig, 0);
      assertThat(rig.post("/classify", ServerRig.png(32, 32, 1)).statusCode()).isEqualTo(200);
      assertThat(rig.problems).isEmpty();
    }
  }

  private static void drip(Socket socket) {
    try {
      while (!Thread.interrupted()) {
        ServerRig.send(socket, "x");
        Thread.sleep(20);
      }
    } catch (java.io.IOException | InterruptedException _) {
      // the server has had enough
    }
  }

  /// Requests of which half has come when the server is closed are answered, and no others begin.
  @Test
  void theEndLosesNothing() throws Exception {
    ServerRig rig = new ServerRig(ServerSettings.defaults());
    byte[] png = ServerRig.png(32, 32, 1);
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = rig.socket();
      ServerRig.send(socket, head("/classify", png.length));
      socket.getOutputStream().write(png, 0, png.length / 2);
      sockets.add(socket);
    }
    awaitInside(rig, 20);
    Thread closing = Thread.ofPlatform().start(rig.server::close);
    HttpResponse<byte[]> ready = rig.get("/v2/health/ready");
    while (ready.statusCode() == 200) {
      ready = rig.get("/v2/health/ready");
    }
    assertThat(ready.statusCode()).isEqualTo(503);
    Schema.check("health", ServerRig.text(ready));
    closing.join(1000);
    assertThat(closing.isAlive()).as("waits for what was accepted").isTrue();
    for (Socket socket : sockets) {
      socket.getOutputStream().write(png, png.length / 2, png.length - png.length / 2);
    }
    for (Socket socket : sockets) {
      assertThat(ServerRig.rest(socket)).startsWith("HTTP/1.1 200 ").contains("\"predictions\"");
      socket.close();
    }
    closing.join();
    assertThat(rig.problems).isEmpty();
    rig.close();
  }

  /// Clients who send again as soon as they are answered are all answered, and refused in the end.
  /// The others keep both cores busy, so that requests wait until somebody reads them.
  @Test
  void clientsWhoDoNotStopAreRefusedAtTheEnd() throws Exception {
    byte[] png = ServerRig.png(32, 32, 1);
    AtomicBoolean ended = new AtomicBoolean();
    try (ServerRig rig = new ServerRig(ServerSettings.defaults().withQueue(2 * CLIENTS));
        ExecutorService load = Executors.newFixedThreadPool(8);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        load.execute(() -> spin(ended));
      }
      List<Future<Integer>> statuses = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        statuses.add(clients.submit(() -> lastStatus(rig, png)));
      }
      Thread.sleep(500);
      rig.server.close();
      ended.set(true);
      for (Future<Integer> status : statuses) {
        assertThat(status.get()).isEqualTo(503);
      }
      assertThat(rig.problems).isEmpty();
    }
  }

  private static void spin(AtomicBoolean ended) {
    while (!ended.get()) {
      Thread.onSpinWait();
    }
  }

  private static int lastStatus(ServerRig rig, byte[] png) throws Exception {
    int status = 200;
    while (status == 200) {
      status = rig.post("/classify", png).statusCode();
    }
    return status;
  }
}
