package dev.densevec.testing.checkpoint;

import dev.densevec.testing.checkpoint.PickleWriter.Part;
import java.util.LinkedHashMap;
import java.util.Map;

/// A module as `torch.save(model)` pickles it: an object of a class, whose attributes are plain
/// values and dictionaries of parameters, buffers and modules.
public final class ModuleFixture {
  private final String module;
  private final String type;
  private final Map<String, Part> attributes = new LinkedHashMap<>();
  private final Map<String, Part> tensors = new LinkedHashMap<>();
  private final Map<String, ModuleFixture> children = new LinkedHashMap<>();

  /// @param module the Python module of its class
  /// @param type its class
  public ModuleFixture(String module, String type) {
    this.module = module;
    this.type = type;
  }

  /// Gives it a whole number, or a tuple of them.
  public ModuleFixture with(String attribute, long... values) {
    attributes.put(
        attribute, values.length == 1 ? p -> p.number(values[0]) : p -> p.numbers(values));
    return this;
  }

  /// Gives it a number, as text.
  public ModuleFixture with(String attribute, String number) {
    attributes.put(attribute, p -> p.op('F').line(number));
    return this;
  }

  /// Gives it a text.
  public ModuleFixture withText(String attribute, String text) {
    attributes.put(attribute, p -> p.text(text));
    return this;
  }

  /// Gives it a truth.
  public ModuleFixture with(String attribute, boolean value) {
    attributes.put(attribute, p -> p.raw(value ? 0x88 : 0x89));
    return this;
  }

  /// Gives it a parameter, which the part writes.
  public ModuleFixture tensor(String name, Part tensor) {
    tensors.put(name, tensor);
    return this;
  }

  /// The module at a path below this one, made if need be; of a class that is not PyTorch's.
  public ModuleFixture at(String path) {
    ModuleFixture at = this;
    for (String name : path.split("\\.", -1)) {
      at = at.children.computeIfAbsent(name, _ -> new ModuleFixture("somebody.models", "Part"));
    }
    return at;
  }

  /// Puts a module at a path below this one; it keeps the tensors of what was there.
  public ModuleFixture put(String path, ModuleFixture child) {
    ModuleFixture before = at(path);
    before.tensors.forEach(child.tensors::putIfAbsent);
    int dot = path.lastIndexOf('.');
    ModuleFixture parent = dot < 0 ? this : at(path.substring(0, dot));
    parent.children.put(path.substring(dot + 1), child);
    return this;
  }

  /// The modules in it by their names.
  public Map<String, ModuleFixture> children() {
    return new LinkedHashMap<>(children);
  }

  /// Writes the object.
  public void write(PickleWriter pickle) {
    pickle.global(module, type).raw(')', 0x81);
    pickle.dict(
        p -> {
          attributes.forEach((name, value) -> value.write(p.text(name)));
          p.text("_parameters")
              .dict(q -> tensors.forEach((name, part) -> part.write(q.text(name))));
          p.text("_buffers").dict(_ -> {});
          p.text("_modules")
              .dict(q -> children.forEach((name, child) -> child.write(q.text(name))));
        });
    pickle.op('b');
  }
}
