package dev.densevec.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Chromium without a window, steered by the W3C's WebDriver protocol.
final class Browser {
  private static final Pattern PORT = Pattern.compile("successfully on port (\\d+)");

  private final Process driver;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI session;

  private Browser(Process driver, int port, Path chromium) throws Exception {
    this.driver = driver;
    URI server = URI.create("http://127.0.0.1:" + port + "/session");
    JsonArray flags = new JsonArray();
    // The sandbox refuses root.
    Stream.of("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1000,1700")
        .forEach(flags::add);
    JsonObject options = new JsonObject();
    options.addProperty("binary", chromium.toString());
    options.add("args", flags);
    JsonObject wanted = new JsonObject();
    wanted.add("goog:chromeOptions", options);
    JsonObject capabilities = new JsonObject();
    capabilities.add("alwaysMatch", wanted);
    JsonObject body = new JsonObject();
    body.add("capabilities", capabilities);
    String id = post(server, body).getAsJsonObject().get("sessionId").getAsString();
    session = URI.create(server + "/" + id + "/");
  }

  /// Starts it; empty where Chromium or its driver is not installed.
  static Optional<Browser> start() throws Exception {
    Optional<Path> driver = installed("chromedriver");
    Optional<Path> chromium = installed("chromium");
    if (driver.isEmpty() || chromium.isEmpty()) {
      return Optional.empty();
    }
    Process process =
        new ProcessBuilder(driver.get().toString(), "--port=0").redirectErrorStream(true).start();
    BufferedReader printed = process.inputReader();
    for (String line = printed.readLine(); line != null; line = printed.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return Optional.of(new Browser(process, Integer.parseInt(port.group(1)), chromium.get()));
      }
    }
    throw new AssertionError("chromedriver ended at once");
  }

  private static Optional<Path> installed(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private JsonElement post(URI uri, JsonObject body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body.toString())).build();
    return value(request);
  }

  private JsonElement value(HttpRequest request) throws IOException, InterruptedException {
    String text = client.send(request, BodyHandlers.ofString()).body();
    JsonElement value = JsonParser.parseString(text).getAsJsonObject().get("value");
    if (value.isJsonObject() && value.getAsJsonObject().has("error")) {
      throw new AssertionError(value.toString());
    }
    return value;
  }

  /// Goes to a page.
  void open(URI page) throws Exception {
    JsonObject body = new JsonObject();
    body.addProperty("url", page.toString());
    post(session.resolve("url"), body);
  }

  /// Runs a script in the page.
  ///
  /// @return what it returns
  JsonElement run(String script, String... arguments) throws Exception {
    JsonArray args = new JsonArray();
    List.of(arguments).forEach(args::add);
    JsonObject body = new JsonObject();
    body.addProperty("script", script);
    body.add("args", args);
    return post(session.resolve("execute/sync"), body);
  }

  /// Waits until an expression of the page is true.
  void await(String expression) throws Exception {
    long latest = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!run("return Boolean(" + expression + ")").getAsBoolean()) {
      if (System.nanoTime() > latest) {
        throw new AssertionError(
            expression + " is not so: " + run("return document.body.innerText"));
      }
      Thread.sleep(50);
    }
  }

  /// What the page looks like.
  void screenshot(Path png) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(session.resolve("screenshot")).build();
    Files.createDirectories(png.toAbsolutePath().getParent());
    Files.write(png, Base64.getDecoder().decode(value(request).getAsString()));
  }

  /// Ends it.
  void close() throws IOException, InterruptedException {
    try {
      String whole = session.toString();
      URI address = URI.create(whole.substring(0, whole.length() - 1));
      value(HttpRequest.newBuilder(address).DELETE().build());
    } finally {
      driver.destroy();
      client.close();
    }
  }
}
