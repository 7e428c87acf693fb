package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.testing.Allocation;
import dev.densevec.testing.checkpoint.PickleWriter;
import dev.densevec.testing.checkpoint.TorchFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are none, or claim what they don't hold: one line each, and nothing allocated on
/// their word.
final class HostileFilesTest {
  private static final long TERABYTES = 1L << 43;

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.pth");
  }

  private void assertRefused(Path path, String message) {
    long before = Allocation.bytes();
    assertThatThrownBy(() -> TensorFiles.open(path))
        .isInstanceOf(IOException.class)
        .hasMessage(path + ": " + message);
    assertThat(Allocation.bytes() - before).isLessThan(Allocation.SMALL);
  }

  private void assertRefused(byte[] content, String message) throws IOException {
    assertRefused(Files.write(file(), content), message);
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    assertRefused(folder.resolve("none"), "no such file");
    assertRefused(folder, "a directory, expected a file");
    assertRefused(new byte[0], "empty");
  }

  @Test
  void refusesDevices() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "no /dev/zero");
    assertRefused(device, "not a regular file");
  }

  @Test
  void refusesFilesItMayNotRead() throws IOException {
    Files.write(file(), new byte[1]);
    assumeTrue(
        file().getFileSystem().supportedFileAttributeViews().contains("posix"), "no permissions");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("-w-------"));
    assumeFalse(Files.isReadable(file()), "this user may read everything");
    assertRefused(file(), "permission denied");
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        Arguments.of("x", "something else"),
        Arguments.of("{\"a\": 1} and more", "something else"),
        Arguments.of("\u0080\u0002N.", "another pickle"),
        Arguments.of("\u001f\u008b\b\0", "gzip: unpack it first"),
        Arguments.of("\u0089HDF\r\n", "HDF5: convert it first"));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void tellsWhatAFileIsInstead(String content, String what) throws IOException {
    assertRefused(
        content.getBytes(StandardCharsets.ISO_8859_1),
        "neither safetensors, a PyTorch checkpoint nor an ONNX model, but " + what);
  }

  @Test
  void knowsTar() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    assertRefused(
        tar,
        "neither safetensors, a PyTorch checkpoint nor an ONNX model, but tar, as PyTorch wrote before 0.1.10");
  }

  private static TorchFixture oneTensor() {
    return new TorchFixture().tensor("weight", DType.F32, new long[] {2, 2}, 1, 2, 3, 4);
  }

  private static PickleWriter state(PickleWriter.Part tensor) {
    return new PickleWriter()
        .dict(
            p -> {
              p.text("weight");
              tensor.write(p);
            });
  }

  private static PickleWriter tensor(long elements, long offset, long[] dims, long... strides) {
    return state(
        p -> p.tensor(q -> q.storage("FloatStorage", "94000000", elements), offset, dims, strides));
  }

  /// A zip checkpoint with the storage of [#oneTensor], 4 elements long, and another pickle.
  private void assertPickleRefused(PickleWriter pickle, String message) throws IOException {
    Map<String, byte[]> files = oneTensor().files();
    files.put("archive/data.pkl", pickle.bytes());
    assertRefused(TorchFixture.zip(files, ZipEntry.STORED), message);
  }

  @Test
  void refusesTensorsBeyondTheirStorage() throws IOException {
    String end = " reach beyond a storage of 4 elements";
    assertPickleRefused(
        tensor(4, 0, new long[] {TERABYTES}, 1),
        "weight: dims [8796093022208], strides [1], offset 0" + end);
    assertPickleRefused(
        tensor(4, 0, new long[] {3, 2}, 2, 1),
        "weight: dims [3, 2], strides [2, 1], offset 0" + end);
    assertPickleRefused(
        tensor(4, 1, new long[] {2, 2}, 2, 1),
        "weight: dims [2, 2], strides [2, 1], offset 1" + end);
    assertPickleRefused(
        tensor(4, 5, new long[] {0}, 1), "weight: dims [0], strides [1], offset 5" + end);
    assertPickleRefused(
        tensor(4, 0, new long[] {1 << 20, 1 << 20}, 0, 0),
        "weight: dims [1048576, 1048576], strides [0, 0], offset 0" + end);
    assertPickleRefused(
        tensor(4, 0, new long[] {TERABYTES, TERABYTES}, TERABYTES, TERABYTES),
        "weight: dims [8796093022208, 8796093022208], strides [8796093022208, 8796093022208],"
            + " offset 0"
            + end);
  }

  @Test
  void refusesStoragesOfAnotherSize() throws IOException {
    assertPickleRefused(
        tensor(TERABYTES, 0, new long[] {TERABYTES}, 1),
        "weight: storage of 16 bytes, expected " + 4 * TERABYTES);
    assertPickleRefused(tensor(Long.MAX_VALUE, 0, new long[] {1}, 1), "pickle: malformed storage");
    assertPickleRefused(tensor(-1, 0, new long[] {1}, 1), "pickle: malformed storage");
    assertPickleRefused(
        state(p -> p.tensor(q -> q.storage("FloatStorage", "../1", 4), 0, new long[] {4}, 1)),
        "zip: no entry archive/data/../1");
  }

  @Test
  void refusesMalformedTensors() throws IOException {
    assertPickleRefused(tensor(4, -1, new long[] {1}, 1), "pickle: malformed tensor");
    assertPickleRefused(tensor(4, Long.MAX_VALUE, new long[] {1}, 1), "pickle: malformed tensor");
    assertPickleRefused(tensor(4, 0, new long[] {-1}, 1), "pickle: malformed tensor");
    assertPickleRefused(tensor(4, 0, new long[] {1}, -1), "pickle: malformed tensor");
    assertPickleRefused(tensor(4, 0, new long[] {1}, 1, 1), "pickle: malformed tensor");
    assertPickleRefused(tensor(4, 0, new long[33], new long[33]), "pickle: malformed tensor");
    assertPickleRefused(
        state(p -> p.tensor(q -> q.raw('N'), 0, new long[] {1}, 1)), "pickle: malformed tensor");
    assertPickleRefused(
        state(p -> p.tensor(q -> q.text("x").op('Q'), 0, new long[] {1}, 1)),
        "pickle: malformed storage");
    assertPickleRefused(
        state(p -> p.global("torch._utils", "_rebuild_tensor_v2").raw(')', 'R')),
        "pickle: malformed tensor");
    assertPickleRefused(
        state(p -> p.global("torch._utils", "_rebuild_parameter").raw(')', 'R')),
        "pickle: malformed parameter");
    assertPickleRefused(
        state(p -> p.global("torch._tensor", "_rebuild_from_type_v2").raw(')', 'R')),
        "pickle: malformed tensor");
  }

  @Test
  void refusesPicklesThatCall() throws IOException {
    PickleWriter.Part call =
        p -> p.global("os", "system").op('(').text("touch owned").raw('t', 'R');
    assertPickleRefused(state(call), "refuses the global \"os.system\", which no checkpoint needs");
    assertRefused(
        oneTensor().entry(p -> call.write(p.text("x"))).legacy(file()),
        "refuses the global \"os.system\", which no checkpoint needs");
    assertThat(Path.of("owned")).doesNotExist();
  }

  @Test
  void saysWhereThereIsNoStateDict() throws IOException {
    assertPickleRefused(new PickleWriter().raw('N'), "holds no state_dict: the pickle is no dict");
    assertPickleRefused(
        new PickleWriter().raw('}'), "holds no state_dict: the pickle is a dict with the keys []");
    assertPickleRefused(
        new PickleWriter()
            .dict(
                p -> {
                  for (String key : new String[] {"a", "b\n", "c", "d", "e", "f"}) {
                    p.text(key).number(1);
                  }
                }),
        "holds no state_dict: the pickle is a dict with the keys [a, b\\u000a, c, d, e, ...]");
    assertPickleRefused(
        new PickleWriter().raw('}', 'q', 0).text("model").raw('h', 0, 's'),
        "holds no state_dict: the pickle is a dict with the keys [model]");
  }

  @Test
  void refusesZipFilesThatAreNoCheckpoints() throws IOException {
    assertRefused(
        TorchFixture.zip(Map.of("a/b", new byte[1]), ZipEntry.STORED),
        "a zip file with 0 entries data.pkl, expected 1 as in a PyTorch checkpoint");
    Map<String, byte[]> two = oneTensor().files();
    two.put("other/data.pkl", new byte[1]);
    assertRefused(
        TorchFixture.zip(two, ZipEntry.STORED),
        "a zip file with 2 entries data.pkl, expected 1 as in a PyTorch checkpoint");
    Map<String, byte[]> big = oneTensor().files();
    big.put("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    assertRefused(TorchFixture.zip(big, ZipEntry.STORED), "byte order big, expected little");
  }

  @Test
  void boundsThePickle() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("archive/data.pkl", new byte[(1 << 24) + 1]);
    Files.write(file(), TorchFixture.zip(files, ZipEntry.STORED));
    assertRefused(file(), "zip: archive/data.pkl: 16777217 bytes, expected at most 16777216");
  }

  private static byte[] legacy(byte[] pickle, PickleWriter keys, byte... storages) {
    byte[] head = TorchFixture.legacyHead();
    byte[] tail = keys.bytes();
    byte[] file = new byte[head.length + pickle.length + tail.length + storages.length];
    System.arraycopy(head, 0, file, 0, head.length);
    System.arraycopy(pickle, 0, file, head.length, pickle.length);
    System.arraycopy(tail, 0, file, head.length + pickle.length, tail.length);
    System.arraycopy(storages, 0, file, file.length - storages.length, storages.length);
    return file;
  }

  private static PickleWriter keys(String... keys) {
    PickleWriter pickle = new PickleWriter().raw(']', '(');
    for (String key : keys) {
      pickle.text(key);
    }
    return pickle.op('e');
  }

  @Test
  void refusesDamagedLegacyFiles() throws IOException {
    byte[] one = tensor(4, 0, new long[] {4}, 1).bytes();
    byte[] huge = tensor(TERABYTES, 0, new long[] {TERABYTES}, 1).bytes();
    assertRefused(legacy(one, keys()), "legacy: no storage 94000000");
    assertRefused(legacy(one, keys("1")), "legacy: a storage that nothing refers to");
    assertRefused(
        legacy(one, new PickleWriter().raw(']', ']', 'a')),
        "legacy: a storage that nothing refers to");
    assertRefused(legacy(one, new PickleWriter().raw('N')), "legacy: no list of storages");
    assertRefused(
        legacy(one, keys("94000000")), "truncated: 1 more bytes needed at byte 0, 0 left");
    assertRefused(
        legacy(one, keys("94000000"), new byte[] {5, 0, 0, 0, 0, 0, 0, 0}),
        "legacy: storage 94000000 of 5 elements, expected 4");
    assertRefused(
        legacy(one, keys("94000000"), new byte[] {4, 0, 0, 0, 0, 0, 0, 0, 1}),
        "truncated: 16 more bytes needed at byte 8, 1 left");
    assertRefused(
        legacy(huge, keys("94000000"), new byte[] {0, 0, 0, 0, 0, 8, 0, 0}),
        "truncated: 35184372088832 more bytes needed at byte 8, 0 left");
  }

  @Test
  void refusesOtherLegacyHeads() throws IOException {
    byte[] head = TorchFixture.legacyHead();
    byte[] protocol = head.clone();
    protocol[20] = 7;
    assertRefused(protocol, "legacy protocol 2025, expected 1001");
    byte[] order = head.clone();
    order[order.length - 3] = (byte) 0x89;
    assertRefused(order, "byte order is not stated to be little");
  }

  /// A list that contains itself, and tuples that each hold the one before twice, where a number is
  /// expected.
  @Test
  void printsNothingOfNestedValues() throws IOException {
    PickleWriter cycle = new PickleWriter().raw(']', 'q', 0, 'h', 0, 'a');
    PickleWriter dag = new PickleWriter().raw('N');
    for (int i = 0; i < 60; i++) {
      dag.raw('2', 0x86);
    }
    for (PickleWriter protocol : List.of(cycle, dag)) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      byte[] head = TorchFixture.legacyHead();
      file.write(head, 0, 15);
      file.writeBytes(protocol.bytes());
      assertRefused(file.toByteArray(), "legacy protocol that is no number, expected 1001");
    }
  }

  @Test
  void boundsEntriesBeforeTheyAreInflated() throws IOException {
    Map<String, byte[]> files = oneTensor().files();
    files.put("archive/byteorder", new byte[1 << 20]);
    assertRefused(
        TorchFixture.zip(files, ZipEntry.DEFLATED),
        "zip: archive/byteorder: 1048576 bytes, expected at most 16");
    Map<String, byte[]> storage = oneTensor().files();
    storage.replaceAll((name, bytes) -> name.contains("/data/") ? new byte[1 << 20] : bytes);
    assertRefused(
        TorchFixture.zip(storage, ZipEntry.DEFLATED),
        "zip: archive/data/94000000: 1048576 bytes, expected at most 16");
  }

  private static byte[] safetensors(String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  @Test
  void readsEmptyTensorsOfGiantDims() throws IOException {
    Files.write(
        file(),
        safetensors(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,4611686018427387904],"
                + "\"data_offsets\":[0,0]}}",
            0));
    try (TensorFile tensors = TensorFiles.open(file())) {
      assertThat(tensors.tensors().get("a").elements()).isZero();
    }
    assertThatThrownBy(() -> Checkpoints.load(file())).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "densenet:blocks=10000-10000-10000-10000",
        "densenet:blocks=10000,growth=1048576",
        "resnet:blocks=10000-10000-10000",
        "densenet:stem-channels=1048576,blocks=9999,growth=1"
      })
  void boundsTheNetworkThatAFileNames(String network) throws IOException {
    Files.write(
        file(),
        safetensors(
            "{\"__metadata__\":{\"densevec.network\":\""
                + network
                + "\"},\"features.conv0.weight\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1],"
                + "\"data_offsets\":[0,4]}}",
            4));
    Path path = file();
    long before = Allocation.bytes();
    assertThatThrownBy(() -> Checkpoints.load(path)).isInstanceOf(IOException.class);
    assertThat(Allocation.bytes() - before).isLessThan(Allocation.SMALL);
  }
}
