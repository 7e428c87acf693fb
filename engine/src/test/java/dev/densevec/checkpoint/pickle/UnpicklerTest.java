package dev.densevec.checkpoint.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.torch.TorchObjects;
import dev.densevec.testing.Allocation;
import dev.densevec.testing.checkpoint.PickleWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the pickle machine makes of data, and what it refuses.
final class UnpicklerTest {
  private static final int SOME = 1000;

  private static Object load(byte[] pickle) throws FormatException {
    ByteCursor cursor = new ByteCursor(MemorySegment.ofArray(pickle));
    Object value = new Unpickler(cursor, new TorchObjects()).load();
    assertThat(cursor.remaining()).isZero();
    return value;
  }

  private static Object load(PickleWriter pickle) throws FormatException {
    return load(pickle.bytes());
  }

  private static PickleWriter pickle() {
    return new PickleWriter();
  }

  private static void assertRefused(PickleWriter pickle, String message) {
    byte[] bytes = pickle.bytes();
    long before = Allocation.bytes();
    assertThatThrownBy(() -> load(bytes)).isInstanceOf(FormatException.class).hasMessage(message);
    assertThat(Allocation.bytes() - before).isLessThan(Allocation.SMALL);
  }

  @Test
  void readsNumbers() throws FormatException {
    PickleWriter numbers =
        pickle()
            .raw('(', 'K', 200, 'M', 1, 2)
            .raw('J', 0xfe, 0xff, 0xff, 0xff)
            .raw(0x8a, 0, 0x8a, 1, 0x80, 0x8a, 2, 0, 0x80, 0x8a, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9)
            .raw('G', 0x40, 0x09, 0, 0, 0, 0, 0, 0)
            .op('I')
            .line("-12")
            .op('I')
            .line("01")
            .op('L')
            .line("34L")
            .op('F')
            .line("2.5")
            .raw('N', 0x88, 0x89, 't');
    List<Object> items = ((Unpickler.Tuple) load(numbers)).items();
    assertThat(items.remove(6)).isInstanceOf(Unpickler.Opaque.class);
    assertThat(items)
        .containsExactly(
            200L, 513L, -2L, 0L, -128L, -32768L, 3.125, -12L, true, 34L, 2.5, null, true, false);
  }

  @Test
  void readsTextOfEveryProtocol() throws FormatException {
    PickleWriter texts =
        pickle()
            .op('(')
            .text("é")
            .raw(0x8c, 1, 'a', 0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 'b')
            .raw('U', 1, 0xe9, 'T', 1, 0, 0, 0, 'c')
            .op('S')
            .line("'d'")
            .op('V')
            .line("e")
            .op('t');
    assertThat(((Unpickler.Tuple) load(texts)).items())
        .containsExactly("é", "a", "b", "é", "c", "d", "e");
  }

  @Test
  void fillsCollectionsInOrder() throws FormatException {
    PickleWriter collections =
        pickle()
            .raw('}', '(')
            .text("z")
            .raw(']', '(', 'K', 1, 'K', 2, 'e', 'K', 3, 'a')
            .text("a")
            .raw('N', 'u')
            .text("m")
            .raw('(', 'K', 4, 'N', 'd', 's');
    Object value = load(collections);
    assertThat(value).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP).hasSize(3);
    assertThat(((Map<?, ?>) value).keySet().stream().map(Object::toString))
        .containsExactly("z", "a", "m");
    assertThat(((Map<?, ?>) value).get("z")).isEqualTo(List.of(1L, 2L, 3L));
  }

  @Test
  void remembers() throws FormatException {
    PickleWriter memo =
        pickle()
            .op('(')
            .text("a")
            .raw('q', 5)
            .text("b")
            .raw('r')
            .u32(70_000)
            .raw('h', 5, 'j')
            .u32(70_000)
            .op('t');
    assertThat(((Unpickler.Tuple) load(memo)).items()).containsExactly("a", "b", "a", "b");
    PickleWriter numbered = pickle().op('(').text("x").raw(0x94).text("y").raw(0x94, 'h', 1, 't');
    assertThat(((Unpickler.Tuple) load(numbered)).items()).containsExactly("x", "y", "y");
  }

  @Test
  void readsOrderedDictsOfPython2() throws FormatException {
    PickleWriter dict = pickle().global("collections", "OrderedDict").raw('(', ']', '(');
    dict.op(']').raw('(').text("b").raw('K', 1, 'e').op('(').text("a").raw('K', 2, 't', 'e');
    Map<?, ?> value = (Map<?, ?>) load(dict.raw('t', 'R'));
    assertThat(new ArrayList<Object>(value.keySet())).isEqualTo(List.of("b", "a"));
    assertThat(new ArrayList<Object>(value.values())).isEqualTo(List.of(1L, 2L));
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "subprocess, Popen",
    "builtins, eval",
    "__builtin__, apply",
    "os.path, join",
    "_pickle, loads"
  })
  void refusesGlobalsByName(String module, String name) {
    String message =
        "refuses the global \"" + module + "." + name + "\", which no checkpoint needs";
    assertRefused(pickle().global(module, name).raw(')', 'R'), message);
    assertRefused(pickle().text(module).text(name).raw(0x93, ')', 'R'), message);
    assertRefused(pickle().op('(').text("x").op('i').line(module).line(name), message);
  }

  @Test
  void showsNamesWithoutControlCharacters() {
    assertRefused(
        pickle().text("os").text("sys\u001bt\nem").raw(0x93),
        "refuses the global \"os.sys\\u001bt\\u000aem\", which no checkpoint needs");
  }

  @Test
  void callsNothing() {
    assertRefused(pickle().text("callable").raw(')', 'R'), "pickle: malformed call");
    assertRefused(pickle().raw('}', ')', 'R'), "pickle: malformed call");
    assertRefused(pickle().raw('(', 'N', 'o'), "pickle: malformed call");
    assertRefused(pickle().raw('(', 'o'), "pickle: malformed call");
    assertRefused(pickle().raw('N', 'N', 'R'), "pickle: a call without arguments at byte 5");
    assertRefused(pickle().raw(0x82, 1), "pickle: an entry of the extension registry at byte 3");
    assertRefused(pickle().raw(0x97), "pickle: a buffer outside the file at byte 3");
  }

  @Test
  void boundsLengthsByWhatIsLeft() {
    assertRefused(
        pickle().op('X').u32(0xffffffffL),
        "truncated: 4294967295 more bytes needed at byte 7, 1 left");
    assertRefused(
        pickle().raw(0x8d).i64(1L << 40),
        "truncated: 1099511627776 more bytes needed at byte 11, 1 left");
    assertRefused(
        pickle().raw(0x8d).i64(-1),
        "truncated: 18446744073709551615 more bytes needed at byte 11, 1 left");
    assertRefused(
        pickle().op('T').u32(1L << 31),
        "truncated: 2147483648 more bytes needed at byte 7, 1 left");
    assertRefused(
        pickle().raw(0x8b).u32(1L << 31),
        "truncated: 2147483648 more bytes needed at byte 7, 1 left");
    assertRefused(
        pickle().raw(0x8e).i64(1L << 50),
        "truncated: 1125899906842624 more bytes needed at byte 11, 1 left");
    assertRefused(
        pickle().raw(0x96).i64(1L << 50),
        "truncated: 1125899906842624 more bytes needed at byte 11, 1 left");
    assertRefused(
        pickle().raw('N', 'r').u32(0xffffffffL),
        "pickle: 4294967295 to be remembered, expected at most 1048576 at byte 8");
  }

  @Test
  void boundsTheNumberOfOperations() {
    byte[] endless = new byte[3 << 20];
    Arrays.fill(endless, (byte) '(');
    assertThatThrownBy(() -> load(endless))
        .isInstanceOf(FormatException.class)
        .hasMessage("pickle: more than 1048576 operations at byte 1048576");
  }

  @Test
  void survivesDepthAndCycles() throws FormatException {
    PickleWriter deep = pickle().raw(')');
    for (int i = 0; i < 100 * SOME; i++) {
      deep.raw(0x85);
    }
    PickleWriter key = deep.raw('q', 1, '}', 'h', 1, 'N', 's');
    assertThat(load(key)).isInstanceOf(Map.class);
    PickleWriter cycle = pickle().raw(']', 'q', 0, 'h', 0, 'a');
    assertThat(load(cycle)).isInstanceOf(List.class);
    assertRefused(
        pickle().raw(']', 'q', 0, 'h', 0, 'a', '0', '}', 'h', 0, 'N', 's'),
        "pickle: a key that can't be hashed at byte 14");
    assertRefused(pickle().raw('}', '}', 'N', 's'), "pickle: a key that can't be hashed at byte 6");
  }

  @Test
  void refusesMalformedPickles() {
    assertRefused(pickle(), "pickle: nothing on the stack at byte 3");
    assertRefused(pickle().raw('t'), "pickle: no mark on the stack at byte 3");
    assertRefused(pickle().raw('N', '(', 'R'), "pickle: nothing on the stack at byte 5");
    assertRefused(pickle().raw('h', 9), "pickle: nothing remembered as 9 at byte 4");
    assertRefused(pickle().raw(0xff), "pickle: unknown operation 0xff at byte 3");
    assertRefused(pickle().raw(0x80, 9), "pickle: protocol 9, expected at most 5 at byte 4");
    assertRefused(pickle().op('I').line("x"), "pickle: 'x' is no number at byte 5");
    assertRefused(pickle().op('F').line("x"), "pickle: 'x' is no number at byte 5");
    assertRefused(pickle().op('S').line("x"), "pickle: a string without quotes at byte 5");
    assertRefused(
        pickle().raw('N', 'N', 'a'), "pickle: items for something that is no list at byte 5");
    assertRefused(
        pickle().raw('N', '(', 'N', 'u'),
        "pickle: entries for something that is no dict at byte 6");
    assertRefused(pickle().raw('N', 'N', 0x93), "pickle: a global without a name at byte 5");
  }
}
