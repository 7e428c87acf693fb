package dev.densevec.checkpoint.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A pickle machine for data, protocols 0 to 5.
///
/// | Python | here |
/// |---|---|
/// | None, bool, float, str | `null`, `Boolean`, `Double`, `String` |
/// | int | `Long`; [Opaque] if it doesn't fit |
/// | list, tuple | `ArrayList`, [Tuple] |
/// | dict | `LinkedHashMap` |
/// | global, call, persistent object | whatever the [Host] makes of it |
/// | bytes | [Opaque], or a `String` of a character each where the host keeps them |
/// | set and anything else | [Opaque] |
///
/// Memory is bounded: lengths are checked against what is left of the pickle, each operation makes
/// at most one small object, and the number of operations is limited. There is no recursion.
public final class Unpickler {
  /// The state of a network of a thousand layers and its optimiser takes a few hundred thousand.
  private static final int MOST_OPERATIONS = 1 << 20;

  private static final int LONGEST_LINE = 1 << 12;
  private static final int LONGEST_NAME = 1 << 9;
  private static final int HIGHEST_PROTOCOL = 5;

  private final ByteCursor in;
  private final Host host;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private Object[] memo = new Object[1 << 10];
  private int remembered;

  /// Gives globals, calls and persistent ids a meaning, or refuses them.
  public interface Host {
    Object global(String module, String name) throws FormatException;

    /// A value in place of the result of calling `callable`, which [#global] has made.
    Object call(Object callable, List<?> arguments) throws FormatException;

    Object persistent(Object id) throws FormatException;

    /// Whether bytes are of use; they are stepped over if not.
    default boolean keepsBytes() {
      return false;
    }

    /// Gives a value its state, the attributes of an object for instance.
    void build(Object value, Object state);
  }

  /// A Python tuple; compared by identity, so that a deep one is cheap to hash.
  public static final class Tuple {
    private final List<Object> items;

    public Tuple(List<Object> items) {
      this.items = items;
    }

    public List<Object> items() {
      return items;
    }
  }

  /// Something of a class that is not known, with the state it is given; nothing else is kept of
  /// it.
  public static final class Opaque {
    private final String what;
    private Object state;

    public Opaque(String what) {
      this.what = what;
    }

    /// The attributes of an object, a dictionary, if it has been given some.
    public Object state() {
      return state;
    }

    /// Gives the attributes.
    public void state(Object attributes) {
      state = attributes;
    }

    @Override
    public String toString() {
      return what;
    }
  }

  public Unpickler(ByteCursor in, Host host) {
    this.in = in;
    this.host = host;
  }

  /// Runs one pickle to its end and leaves the cursor after it.
  public Object load() throws FormatException {
    for (int i = 0; i < MOST_OPERATIONS; i++) {
      int op = in.u8();
      if (op == '.') {
        return pop();
      }
      // The commonest first.
      if (!(memo(op) || tuple(op) || constant(op) || text(op) || object(op) || collection(op))) {
        throw fail(String.format(Locale.ROOT, "unknown operation 0x%02x", op));
      }
    }
    throw fail(String.format(Locale.ROOT, "more than %d operations", MOST_OPERATIONS));
  }

  private FormatException fail(String what) {
    return new FormatException(
        String.format(Locale.ROOT, "pickle: %s at byte %d", what, in.position()));
  }

  private void push(Object value) {
    stack.add(value);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private Object peek() throws FormatException {
    if (stack.size() <= floor()) {
      throw fail("nothing on the stack");
    }
    return stack.getLast();
  }

  private Object pop() throws FormatException {
    Object top = peek();
    stack.removeLast();
    return top;
  }

  private List<Object> popToMark() throws FormatException {
    if (marks.isEmpty()) {
      throw fail("no mark on the stack");
    }
    List<Object> tail = stack.subList(marks.removeLast(), stack.size());
    List<Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  private boolean constant(int op) throws FormatException {
    switch (op) {
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) (int) in.u32());
      case 'K' -> push((long) in.u8());
      case 'M' -> push((long) in.u16());
      case 0x8a -> push(longNumber(in.u8()));
      case 0x8b -> push(longNumber(in.u32()));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.i64())));
      case 'F' -> push(parse(in.line(LONGEST_LINE)));
      case 'I', 'L' -> push(decimal(in.line(LONGEST_LINE)));
      case 0x80 -> protocol(in.u8());
      case 0x95 -> in.i64();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void protocol(int protocol) throws FormatException {
    if (protocol > HIGHEST_PROTOCOL) {
      throw fail(
          String.format(
              Locale.ROOT, "protocol %d, expected at most %d", protocol, HIGHEST_PROTOCOL));
    }
  }

  private Object longNumber(long bytes) throws FormatException {
    if (bytes > Long.BYTES) {
      in.skip(bytes);
      return new Opaque("int");
    }
    long value = 0;
    int bits = 0;
    for (; bits < 8 * bytes; bits += 8) {
      value |= (long) in.u8() << bits;
    }
    return bits == 0 ? 0L : value << (64 - bits) >> (64 - bits);
  }

  private Object decimal(String line) throws FormatException {
    if (line.equals("00") || line.equals("01")) {
      return line.equals("01");
    }
    String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
    if (!digits.matches("-?[0-9]+")) {
      throw fail(String.format(Locale.ROOT, "'%s' is no number", FormatException.show(line)));
    }
    return digits.length() < 19 ? Long.valueOf(digits) : new Opaque("int");
  }

  private Double parse(String line) throws FormatException {
    try {
      return Double.valueOf(line);
    } catch (NumberFormatException _) {
      throw fail(String.format(Locale.ROOT, "'%s' is no number", FormatException.show(line)));
    }
  }

  private boolean text(int op) throws FormatException {
    switch (op) {
      case 'X', 0x8c, 0x8d -> push(new String(in.bytes(length(op)), UTF_8));
      case 'T', 'U' -> push(new String(in.bytes(length(op)), ISO_8859_1));
      case 'B', 'C', 0x8e, 0x96 -> {
        long length = length(op);
        if (host.keepsBytes()) {
          push(new String(in.bytes(length), ISO_8859_1));
        } else {
          in.skip(length);
          push(new Opaque("bytes"));
        }
      }
      case 'S' -> push(quoted(in.line(LONGEST_LINE)));
      case 'V' -> push(in.line(LONGEST_LINE));
      default -> {
        return false;
      }
    }
    return true;
  }

  private long length(int op) throws FormatException {
    return switch (op) {
      case 0x8c, 'U', 'C' -> in.u8();
      case 'X', 'T', 'B' -> in.u32();
      default -> in.i64();
    };
  }

  private String quoted(String line) throws FormatException {
    int last = line.length() - 1;
    if (last < 1 || line.charAt(0) != line.charAt(last) || "'\"".indexOf(line.charAt(0)) < 0) {
      throw fail("a string without quotes");
    }
    return line.substring(1, last);
  }

  private boolean memo(int op) throws FormatException {
    switch (op) {
      case 'q' -> remember(in.u8());
      case 'r' -> remember(in.u32());
      case 'p' -> remember(index());
      case 0x94 -> remember(remembered);
      case 'h' -> push(remembered(in.u8()));
      case 'j' -> push(remembered(in.u32()));
      case 'g' -> push(remembered(index()));
      case '(' -> marks.add(stack.size());
      case '0' -> popOrUnmark();
      case '1' -> popToMark();
      case '2' -> push(peek());
      default -> {
        return false;
      }
    }
    return true;
  }

  private long index() throws FormatException {
    return decimal(in.line(LONGEST_LINE)) instanceof Long index ? index : -1L;
  }

  private void remember(long index) throws FormatException {
    if (index < 0 || index >= MOST_OPERATIONS) {
      throw fail(
          String.format(
              Locale.ROOT, "%d to be remembered, expected at most %d", index, MOST_OPERATIONS));
    }
    if (index >= memo.length) {
      memo = Arrays.copyOf(memo, (int) Math.min(MOST_OPERATIONS, 2 * index));
    }
    remembered += memo[(int) index] == null ? 1 : 0;
    memo[(int) index] = peek();
  }

  private Object remembered(long index) throws FormatException {
    if (index < 0 || index >= memo.length || memo[(int) index] == null) {
      throw fail(String.format(Locale.ROOT, "nothing remembered as %d", index));
    }
    return memo[(int) index];
  }

  private void popOrUnmark() throws FormatException {
    if (!marks.isEmpty() && marks.getLast() == stack.size()) {
      marks.removeLast();
    } else {
      pop();
    }
  }

  private boolean tuple(int op) throws FormatException {
    switch (op) {
      case ')' -> push(new Tuple(List.of()));
      case 0x85 -> push(new Tuple(popItems(1)));
      case 0x86 -> push(new Tuple(popItems(2)));
      case 0x87 -> push(new Tuple(popItems(3)));
      case 't' -> push(new Tuple(popToMark()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private List<Object> popItems(int count) throws FormatException {
    List<Object> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.addFirst(pop());
    }
    return items;
  }

  private boolean collection(int op) throws FormatException {
    switch (op) {
      case ']' -> push(new ArrayList<>(0));
      case 'l' -> push(popToMark());
      case 'a' -> append(popItems(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>(0));
      case 'd' -> {
        List<Object> items = popToMark();
        push(new LinkedHashMap<>(0));
        put(items);
      }
      case 's' -> put(popItems(2));
      case 'u' -> put(popToMark());
      case 0x8f -> push(new Opaque("set"));
      case 0x90 -> popToMark();
      case 0x91 -> {
        popToMark();
        push(new Opaque("frozenset"));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> items) throws FormatException {
    Object target = peek();
    if (target instanceof List<?> list) {
      ((List<Object>) list).addAll(items);
    } else if (!(target instanceof Opaque)) {
      throw fail("items for something that is no list");
    }
  }

  @SuppressWarnings("unchecked")
  private void put(List<Object> items) throws FormatException {
    Object target = peek();
    if (items.size() % 2 != 0 || !(target instanceof Map<?, ?> || target instanceof Opaque)) {
      throw fail("entries for something that is no dict");
    }
    for (int i = 0; i < items.size() && target instanceof Map<?, ?>; i += 2) {
      Object key = items.get(i);
      if (key instanceof List<?> || key instanceof Map<?, ?>) {
        throw fail("a key that can't be hashed");
      }
      ((Map<Object, Object>) target).put(key, items.get(i + 1));
    }
  }

  private boolean object(int op) throws FormatException {
    switch (op) {
      case 'c' -> push(host.global(in.line(LONGEST_NAME), in.line(LONGEST_NAME)));
      case 0x93 -> stackGlobal();
      case 'R', 0x81 -> call(pop());
      case 0x92 -> callWithKeywords();
      case 'i' -> {
        Object type = host.global(in.line(LONGEST_NAME), in.line(LONGEST_NAME));
        push(host.call(type, popToMark()));
      }
      case 'o' -> {
        List<Object> items = popToMark();
        Object type = items.isEmpty() ? null : items.removeFirst();
        push(host.call(type, items));
      }
      case 'b' -> {
        Object state = pop();
        host.build(peek(), state);
      }
      case 'P' -> push(host.persistent(in.line(LONGEST_LINE)));
      case 'Q' -> push(host.persistent(pop()));
      case 0x82, 0x83, 0x84 -> throw fail("an entry of the extension registry");
      case 0x97, 0x98 -> throw fail("a buffer outside the file");
      default -> {
        return false;
      }
    }
    return true;
  }

  private void stackGlobal() throws FormatException {
    List<Object> names = popItems(2);
    if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
      throw fail("a global without a name");
    }
    push(host.global(module, name));
  }

  /// Keyword arguments only ever fill objects that aren't looked into.
  private void callWithKeywords() throws FormatException {
    pop();
    call(pop());
  }

  private void call(Object arguments) throws FormatException {
    if (!(arguments instanceof Tuple tuple)) {
      throw fail("a call without arguments");
    }
    push(host.call(pop(), tuple.items()));
  }
}
