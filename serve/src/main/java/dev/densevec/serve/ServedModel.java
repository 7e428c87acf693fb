package dev.densevec.serve;

import dev.densevec.data.Head;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.explain.ClassActivation;
import dev.densevec.infer.Model;

/// A network with all that is needed to answer for it.
///
/// @param name what requests call it
/// @param backend what computes it; batches are as large as it allows, and as many run at once as
///   it has streams
/// @param preprocessing how pictures become its input
/// @param head what its outputs are
/// @param answers how outputs become named classes
/// @param activation where in a picture it sees a class
public record ServedModel(
    String name,
    Backend backend,
    Preprocessing preprocessing,
    Head head,
    Answers answers,
    ClassActivation activation) {

  /// A network of this library.
  public ServedModel(
      String name,
      Model model,
      Preprocessing preprocessing,
      Head head,
      Answers answers,
      ClassActivation activation) {
    this(name, Backend.of(model), preprocessing, head, answers, activation);
  }
}
